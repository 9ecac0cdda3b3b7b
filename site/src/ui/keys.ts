import { useEffect, useRef } from "react";

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=range], [type=radio], [type=checkbox], [type=file])"))
  );
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
    const name = ({ key, shiftKey }: KeyboardEvent) =>
      key.length === 1 ? key.toLowerCase() : `${shiftKey ? "Shift+" : ""}${key}`;
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
