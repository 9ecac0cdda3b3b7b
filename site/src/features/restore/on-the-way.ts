import { useSitting, type Photo } from "./sitting";

/** Photos that are handed over and that the server does not have yet. */
export function onTheWay(photos: readonly Photo[]): Photo[] {
  return photos.filter(({ file, stage }) => file !== null && stage !== "chosen" && stage !== "submitted");
}

/** Photos that the server does not have: signing out takes them out of this browser, too. */
export function hereAlone(photos: readonly Photo[]): (Photo & { file: File })[] {
  return photos.filter((photo): photo is Photo & { file: File } => photo.file !== null && photo.stage !== "submitted");
}

/** Whether leaving now would lose something, or leave photos behind that nobody sends. */
export function wouldLeaveBehind(): boolean {
  const { photos } = useSitting.getState();
  return onTheWay(photos).length > 0 || photos.some(({ file, stage, kept }) => file !== null && stage === "chosen" && !kept);
}

/** Asks before the page is left while that is so. */
export function warnOnLeave(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (wouldLeaveBehind()) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
