import { useState } from "react";
import type { Restoration } from "../../api/types";

/** Which photos of a list are selected. */
export function useSelection(items: readonly Restoration[]) {
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(selection);
    if (!next.delete(id)) next.add(id);
    setSelection(next);
  };
  const clear = () => setSelection(new Set());
  return { selection, selected: items.filter(({ id }) => selection.has(id)), toggle, clear };
}

/** Where the focus goes when these are gone: to the photo after them, else to the one before. */
export function neighbour(items: readonly Restoration[], gone: readonly Restoration[]): string | null {
  const first = items.findIndex((item) => gone.includes(item));
  const left = (item: Restoration) => !gone.includes(item);
  return (items.slice(first).find(left) ?? items.slice(0, first).findLast(left))?.id ?? null;
}
