import { useEffect, useRef } from "react";

/**
 * What had the focus is gone from the page: a heading gets it, and with it the keyboard and a screen reader.
 * Of several that fit, each for its kind of device, one is shown; the others take no focus.
 */
export function focusHeading(selector = "h1"): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  for (const heading of document.querySelectorAll<HTMLElement>(selector)) {
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

/** When what was shown has gone or made way for something else, and the focus with it. */
export function useFocusKept(shown: string, selector?: string): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== shown) focusHeading(selector);
    before.current = shown;
  }, [shown, selector]);
}
