import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { HISTORY_PAGE, takeFirstHistory } from "./first-answer";
import { NetworkError } from "./problem";
import { getStorage, listRestorations, type HistoryFilter } from "./restorations";
import { useSession } from "./session";
import { stillOn, type AskedPage } from "./taken-off";
import type { RestorationPage } from "./types";
import { withKept } from "./with-kept";

// What is asked about all photos of somebody, and what is known of them. No page shows that first but the history.

export function useHistory(filter: HistoryFilter) {
  return useInfiniteQuery({
    queryKey: ["history", filter],
    queryFn: async ({ pageParam, signal }): Promise<AskedPage> => {
      const now = performance.now();
      if (useSession.getState().offline) return { ...(await keptOr(filter, new NetworkError())), askedAt: now };
      const isFirst = pageParam === undefined && filter.q === "" && filter.model === "" && filter.status === "";
      const asked = isFirst ? takeFirstHistory() : null;
      const page = await (asked ?? listRestorations(filter, { limit: HISTORY_PAGE, cursor: pageParam }, signal));
      if (isFirst) void withKept(({ forgetGone }) => forgetGone(page));
      // The first answer was asked for before this code was there.
      return { ...page, askedAt: asked === null ? now : 0 };
    },
    select: (data) => stillOn("history", data),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: RestorationPage) => page.next_cursor ?? undefined,
    // While a new filter is being asked for, what was there stays.
    placeholderData: keepPreviousData,
    staleTime: 0,
    // Without a connection at the start, what was kept is there as soon as that is known.
    retryDelay: (failures) => (useSession.getState().status === "unknown" ? 100 : 1_000 * 2 ** failures),
  });
}

async function keptOr(filter: HistoryFilter, error: NetworkError): Promise<RestorationPage> {
  const page = await withKept(({ keptHistory }) => keptHistory(filter));
  if (page === null) throw error;
  return page;
}

/**
 * What the photos take; asked for again while that changes by itself. Not where the room has no end: nobody waits
 * for some there, and each time costs something.
 */
export function useStorage() {
  return useQuery({
    queryKey: ["storage"],
    queryFn: ({ signal }) => getStorage(signal),
    refetchInterval: ({ state: { data } }) =>
      data?.disk != null && (data.deleted > data.in_bin || data.disk.state !== "fine") ? 10_000 : false,
  });
}
