import { useEffect, useRef } from "react";

/** What had the focus is gone from the page: the heading gets it, and with it the keyboard and a screen reader. */
export function focusHeading(): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  // Of several, each for its kind of device, one is shown; the others take no focus.
  for (const heading of document.querySelectorAll("h1")) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    if (document.activeElement === heading) return;
  }
}

let signInGone = false;

/** For the sign-in page: the page that comes in its place takes the focus over. */
export function useFocusHandedOver(): void {
  useEffect(
    () => () => {
      signInGone = true;
    },
    [],
  );
}

/** Stands beside a page that may have to be waited for. */
export function FocusTaken(): null {
  useEffect(() => {
    if (signInGone) focusHeading();
    signInGone = false;
  }, []);
  return null;
}

/** When what was shown has gone or made way, and the focus with it. */
export function useFocusKept(shown: string | undefined): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== undefined && before.current !== shown) focusHeading();
    before.current = shown;
  }, [shown]);
}
