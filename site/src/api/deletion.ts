import type { InfiniteData } from "@tanstack/react-query";
import { request } from "./client";
import { queryClient } from "./queries";
import { putOn, stillOn, takeOff, type AskedPage, type List } from "./taken-off";
import type { Deletion, Restoration } from "./types";
import { withKept } from "./with-kept";

// Deleting, and undoing that. Nothing of it is needed before there is a photo.

const one = (id: string) => `/restore/${encodeURIComponent(id)}`;

export async function deleteRestoration(id: string, { forever = false } = {}): Promise<Deletion> {
  const query = forever ? { forever } : {};
  const { data } = await request<Deletion>(one(id), { method: "DELETE", query });
  void withKept(({ forgetSeen }) => forgetSeen(new Set([id])));
  return data;
}

export async function undeleteRestoration(id: string): Promise<Restoration> {
  return (await request<Restoration>(`${one(id)}/undelete`, { method: "POST" })).data;
}

/** What is told of a deletion goes by itself after this, where it can be undone in the bin, too. */
const TOLD_FOR_S = 12;
/** What can be undone for longer than this is to be found in the bin. */
const BRIEF_MS = 2 * 60_000;

/** For how long these deletions can be told of and undone on the spot, and, where they are in the bin, for how long. */
export function undoOf(deletions: readonly Deletion[], askedAt: number): { seconds: number; until: number; inBinMs: number | null } {
  // By the server's clock alone: the browser's may be another.
  const undoMs = Math.min(
    ...deletions.map(({ deleted_at, removed_at }) => Date.parse(removed_at) - Date.parse(deleted_at)),
  );
  // Less what a request takes.
  const until = askedAt + Math.max(5_000, undoMs - 2_000);
  const inBinMs = undoMs > BRIEF_MS ? undoMs : null;
  return { seconds: inBinMs === null ? undoMs / 1_000 : TOLD_FOR_S, until, inBinMs };
}

/** What the photos take has changed, and what is in the bin. */
export function refreshStorage(): void {
  // A bin that is not looked at now is asked for anew: what it held before would show for a moment.
  queryClient.removeQueries({ queryKey: ["bin"], type: "inactive" });
  for (const key of ["storage", "bin"]) void queryClient.invalidateQueries({ queryKey: [key] });
}

type Pages = InfiniteData<AskedPage>;

/**
 * Takes restorations out of every loaded page of a list, while `work` makes that true; the returned function puts them
 * back. Without asking the server again: who has scrolled far would wait for dozens of pages.
 */
export function hideFrom(list: List, ids: ReadonlySet<string>, work: Promise<unknown>): () => void {
  const hidden = queryClient.getQueriesData<Pages>({ queryKey: [list] }).map(([key, data]) => {
    const items = data?.pages.flatMap((page) => page.items).filter(({ id }) => ids.has(id)) ?? [];
    return { key, items };
  });
  takeOff(list, ids, work);
  queryClient.setQueriesData<Pages>({ queryKey: [list] }, (data) => data && stillOn(list, data));
  return () => {
    putOn(list, ids);
    for (const { key, items } of hidden) {
      queryClient.setQueryData<Pages>(key, (data) => data && { ...data, pages: items.reduce(withItem, data.pages) });
    }
  };
}

/** Pages are newest first, as ids are. */
function withItem(pages: AskedPage[], item: Restoration): AskedPage[] {
  const found = pages.findIndex(({ items }) => (items.at(-1)?.id ?? "") < item.id);
  const place = found === -1 ? pages.length - 1 : found;
  return pages.map((page, index) =>
    index === place && page.items.every(({ id }) => id !== item.id)
      ? { ...page, items: [...page.items, item].sort((a, b) => (a.id < b.id ? 1 : -1)) }
      : page,
  );
}
