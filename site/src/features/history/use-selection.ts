import { useRef, useState } from "react";
import type { useHistory } from "../../api/history";
import type { Restoration } from "../../api/types";

/** The history or the bin. */
type List = ReturnType<typeof useHistory>;

export interface Selection {
  ids: ReadonlySet<string>;
  toggle: (id: string, toHere: boolean) => void;
  clear: () => void;
  all: () => void;
  /** The rest of what fits is being asked for, to be selected too. */
  growing: boolean;
}

/** Which photos are selected: one by one, a row of them up to one that is pressed with Shift, or all that fit the filter. */
export function useSelection(list: List, items: readonly Restoration[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [growing, setGrowing] = useState(false);
  /** Where a row begins. */
  const anchor = useRef<string | null>(null);
  /** Changes with each selection that somebody makes, which ends one that is still growing. */
  const turn = useRef(0);

  const select = (next: ReadonlySet<string>) => {
    turn.current += 1;
    setGrowing(false);
    setIds(next);
  };

  const toggle = (id: string, toHere: boolean) => {
    const [from, to] = [anchor.current, id].map((one) => items.findIndex((item) => item.id === one));
    const row = toHere && from !== undefined && to !== undefined && from !== -1 && to !== -1;
    const next = new Set(ids);
    if (row) items.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((item) => next.add(item.id));
    else if (!next.delete(id)) next.add(id);
    anchor.current = id;
    select(next);
  };

  /** Page by page: the server tells no more at once. */
  const all = async () => {
    const idsOf = ({ data }: Pick<List, "data">) =>
      new Set(data?.pages.flatMap((page) => page.items.map((item) => item.id)));
    select(idsOf(list));
    const mine = turn.current;
    setGrowing(list.hasNextPage);
    for (let now: Pick<List, "data" | "hasNextPage" | "isError"> = list; now.hasNextPage && !now.isError; ) {
      now = await list.fetchNextPage();
      if (turn.current !== mine) return;
      setIds(idsOf(now));
    }
    setGrowing(false);
  };

  return { ids, toggle, clear: () => select(new Set()), all: () => void all(), growing };
}

/** Where the focus goes when these are gone: to the photo after them, else to the one before. */
export function neighbour(items: readonly Restoration[], gone: readonly Restoration[]): string | null {
  const first = items.findIndex((item) => gone.includes(item));
  const left = (item: Restoration) => !gone.includes(item);
  return (items.slice(first).find(left) ?? items.slice(0, first).findLast(left))?.id ?? null;
}
