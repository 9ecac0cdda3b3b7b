import { emptyBin } from "../../api/bin";
import { deleteRestoration, hideFrom, refreshStorage, undeleteRestoration } from "../../api/deletion";
import { refreshHistory } from "../../api/queries";
import { tellBack } from "../../ui/deletion-notice";
import { showToast } from "../../ui/toast";
import { tell, type Item } from "./actions";
import { texts } from "./bin-texts";

/** Takes photos out of the bin by `way`, off the page at once; those that it was done for. What was refused comes back. */
async function takeOut(items: readonly Item[], way: (id: string) => Promise<unknown>): Promise<readonly Item[]> {
  const answers = Promise.allSettled(items.map(({ id }) => way(id)));
  hideFrom("bin", new Set(items.map(({ id }) => id)), answers);
  const results = await answers;
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) tell(failed.reason);
  refreshStorage();
  return items.filter((_, index) => results[index]?.status === "fulfilled");
}

export async function putBack(items: readonly Item[]): Promise<void> {
  const done = await takeOut(items, undeleteRestoration);
  const [first] = done;
  if (first === undefined) return;
  refreshHistory();
  tellBack(done.length, first.filename);
}

export async function deleteForGood(items: readonly Item[]): Promise<void> {
  const done = await takeOut(items, (id) => deleteRestoration(id, { forever: true }));
  const [first] = done;
  if (first !== undefined) showToast(texts.gone(done.length, first.filename));
}

export async function emptyWhole(): Promise<void> {
  try {
    await emptyBin();
    showToast(texts.emptied);
  } catch (error) {
    tell(error);
  }
  // What was emptied before it broke off is gone all the same.
  refreshStorage();
}
