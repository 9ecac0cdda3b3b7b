import { useEffect, useRef } from "react";

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=range], [type=radio], [type=checkbox], [type=file])"))
  );
}

/** By what it writes; where it writes another alphabet, as Greek or Russian, by the Latin letter that is on it, too. */
function name({ key, code, shiftKey }: KeyboardEvent): string {
  if (key.length > 1) return `${shiftKey ? "Shift+" : ""}${key}`;
  const other = /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return (other && code.startsWith("Key") ? code.slice(3) : key).toLowerCase();
}

/**
 * Single-key shortcuts for the whole page, by `KeyboardEvent.key` (letters in lower case); with
 * "up:" in front for the release, "Shift+" before a key that Shift gives no other name, and "Ctrl+" before one with Ctrl
 * or Cmd. Silent while somebody types, with another modifier, or behind a dialog.
 */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const onDown = (event: KeyboardEvent) => {
      const busy = event.altKey || event.defaultPrevented;
      if (busy || takesText(event.target) || document.querySelector("dialog[open]") !== null) return;
      const run = current.current[event.ctrlKey || event.metaKey ? `Ctrl+${name(event)}` : name(event)];
      if (run === undefined) return;
      event.preventDefault();
      run(event);
    };
    const onUp = (event: KeyboardEvent) => current.current[`up:${name(event)}`]?.(event);
    window.addEventListener("keydown", onDown);
    window.addEventListener("keyup", onUp);
    return () => {
      window.removeEventListener("keydown", onDown);
      window.removeEventListener("keyup", onUp);
    };
  }, []);
}
