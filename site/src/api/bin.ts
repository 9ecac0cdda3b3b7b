import { useInfiniteQuery } from "@tanstack/react-query";
import { request } from "./client";
import { stillOn, type AskedPage } from "./taken-off";
import type { RestorationPage } from "./types";

const BIN_PAGE = 60;

/** What is deleted and can be brought back. */
export function useBin() {
  return useInfiniteQuery({
    queryKey: ["bin"],
    queryFn: async ({ pageParam, signal }): Promise<AskedPage> => {
      const askedAt = performance.now();
      const query = { deleted: true, limit: BIN_PAGE, cursor: pageParam };
      return { ...(await request<RestorationPage>("/restore/history", { query, signal })).data, askedAt };
    },
    select: (data) => stillOn("bin", data),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: RestorationPage) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

interface Emptied {
  emptied: number;
  next_cursor: string | null;
}

/** Deletes all that is in the bin for good, part by part; how much that was. */
export async function emptyBin(): Promise<number> {
  let emptied = 0;
  let cursor: string | null | undefined;
  do {
    const query = { cursor: cursor ?? undefined };
    const { data }: { data: Emptied } = await request<Emptied>("/bin", { method: "DELETE", query });
    emptied += data.emptied;
    cursor = data.next_cursor;
  } while (cursor !== null);
  return emptied;
}
