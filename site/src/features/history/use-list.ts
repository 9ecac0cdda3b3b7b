import { useEffect, useMemo } from "react";
import type { useHistory } from "../../api/history";

/** The photos of a list whose pages come one after the other: the history or the bin. */
export function useList(list: ReturnType<typeof useHistory>) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  // What was refused is asked for again by somebody, not at once and for ever.
  const goesOn = hasNextPage && !list.isFetchNextPageError;
  // A page may come back empty and yet not be the last: the search goes on by itself.
  const searching = items.length === 0 && goesOn;
  useEffect(() => {
    if (searching && !isFetchingNextPage) void fetchNextPage();
  }, [searching, isFetchingNextPage, fetchNextPage]);
  return { items, goesOn, searching };
}
