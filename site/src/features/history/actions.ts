import { describe, SessionEnded } from "../../api/problem";
import { deleteRestoration, hideFrom, refreshStorage, undeleteRestoration, undoOf } from "../../api/deletion";
import { downloadEach } from "../../api/downloads";
import { refreshHistory } from "../../api/queries";
import type { Restoration } from "../../api/types";
import { tellBack, tellDeletion } from "../../ui/deletion-notice";
import { tellDownloads } from "../../ui/download-notice";
import { showToast } from "../../ui/toast";

export type Item = Pick<Restoration, "id" | "filename">;

export function tell(error: unknown): void {
  if (error instanceof SessionEnded) return;
  const { title, detail } = describe(error);
  showToast(`${title}. ${detail}`, { tone: "error", seconds: 15 });
}

/** Takes photos off the page at once; as long as the server can bring them back, the toast offers it. */
export async function deleteWithUndo(items: readonly Item[], onUndone: (first: Item) => void): Promise<void> {
  const first = items[0];
  if (first === undefined) return;
  const askedAt = Date.now();
  const answers = Promise.allSettled(items.map(({ id }) => deleteRestoration(id)));
  const putBack = hideFrom("history", new Set(items.map(({ id }) => id)), answers);
  const results = await answers;
  const deleted = items.filter((_, index) => results[index]?.status === "fulfilled");
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) {
    putBack();
    tell(failed.reason);
    refreshHistory();
  }
  if (deleted.length === 0) return;
  refreshStorage();
  const done = results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
  tellDeletion({
    ...undoOf(done, askedAt),
    count: deleted.length,
    name: first.filename,
    undo: () => void undo(deleted, putBack, onUndone),
  });
}

async function undo(items: readonly Item[], putBack: () => void, onUndone: (first: Item) => void): Promise<void> {
  const [first] = items;
  try {
    await Promise.all(items.map(({ id }) => undeleteRestoration(id)));
    putBack();
    refreshStorage();
    tellBack(items.length, first?.filename ?? "");
    if (first !== undefined) onUndone(first);
  } catch (error) {
    tell(error);
    refreshHistory();
  }
}

/** A table of what is known of them. Few want one: what makes it comes then. */
export async function saveTable(items: readonly Restoration[]): Promise<void> {
  try {
    const { saveCsv } = await import("../../api/provenance");
    saveCsv(items);
  } catch (error) {
    tell(error);
  }
}

export async function download(items: readonly Item[]): Promise<void> {
  const { reason, ...outcome } = await downloadEach(items);
  tellDownloads({ ...outcome, reason: describe(reason).detail, again: () => void download(outcome.failed) });
}
