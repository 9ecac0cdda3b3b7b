import { useEffect, useRef, type RefObject } from "react";
import type { Restoration } from "../../api/types";
import { useKeys, type KeyMap } from "../../ui/keys";

interface Grid {
  list: RefObject<HTMLElement | null>;
  items: readonly Restoration[];
  columns: number;
  showRow: (row: number) => void;
  focusId: string | null;
  onFocused: () => void;
}

/** The photo that holds what has the focus. */
export function focusedId(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-restoration]")?.dataset.restoration;
}

/** Whether the focus is nowhere that Tab leads to: on the page as such, or on a heading that it was given. */
const hasNoStop = () => document.activeElement instanceof HTMLElement && document.activeElement.tabIndex < 0;

/**
 * The arrow keys lead from photo to photo. A photo that is scrolled away is gone from the page, and
 * the focus with it: the next arrow goes on from there.
 */
export function useGridFocus({ list, items, columns, showRow, focusId, onFocused }: Grid): void {
  const last = useRef<string | null>(null);
  const wanted = useRef<string | null>(null);

  const focusWanted = () => {
    const id = wanted.current;
    const link = id && list.current?.querySelector<HTMLElement>(`[data-restoration="${id}"] :is(a, input)`);
    if (!link) return;
    link.focus({ preventScroll: true });
    wanted.current = null;
  };

  const goTo = (index: number) => {
    const item = items[Math.min(Math.max(index, 0), items.length - 1)];
    if (item === undefined) return;
    last.current = wanted.current = item.id;
    showRow(Math.floor(items.indexOf(item) / columns));
    focusWanted();
  };

  // A row that was scrolled to is there one drawing later.
  useEffect(focusWanted);

  useEffect(() => {
    const index = focusId === null ? -1 : items.findIndex(({ id }) => id === focusId);
    if (index === -1) return;
    goTo(index);
    onFocused();
  });

  useEffect(() => {
    const onFocus = () => {
      last.current = focusedId() ?? last.current;
    };
    document.addEventListener("focusin", onFocus);
    return () => document.removeEventListener("focusin", onFocus);
  }, []);

  const step = (offset: number) => {
    const here = focusedId() ?? (hasNoStop() ? last.current : null);
    const index = items.findIndex(({ id }) => id === here);
    if (index !== -1) goTo(index + offset);
    else if (hasNoStop()) goTo(0);
  };
  const keys: KeyMap = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    ArrowUp: () => step(-columns),
    ArrowDown: () => step(columns),
  };
  useKeys(keys);
}
