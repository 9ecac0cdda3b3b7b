let back = false;

/** Whether what is shown was reached by Back or Forward: then it is to be as it was. */
export function cameBack(): boolean {
  return back;
}

/** Takes notice of how each address is reached (`pushState` is what wouter says of its own). */
export function followBack(): () => void {
  const onBack = () => (back = true);
  const onForth = () => (back = false);
  window.addEventListener("popstate", onBack);
  window.addEventListener("pushState", onForth);
  return () => {
    window.removeEventListener("popstate", onBack);
    window.removeEventListener("pushState", onForth);
  };
}
