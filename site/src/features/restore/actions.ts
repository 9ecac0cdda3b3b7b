import { describe, SessionEnded } from "../../api/problem";
import { deleteRestoration, hideFrom, refreshStorage, undeleteRestoration, undoOf } from "../../api/deletion";
import { downloadEach } from "../../api/downloads";
import { refreshHistory, rememberRestoration } from "../../api/queries";
import { cancelRestoration, retryRestoration } from "../../api/restorations";
import type { Deletion, Restoration } from "../../api/types";
import { tellBack, tellDeletion } from "../../ui/deletion-notice";
import { tellDownloads } from "../../ui/download-notice";
import { showToast } from "../../ui/toast";
import { openRestoration, removePhoto, updatePhoto, useSitting, type Order, type Photo } from "./sitting";
import { submit, withdraw } from "./uploader";

/** Errors that have no better place are told in a toast. Signing in again has its own page. */
export function tell(error: unknown): void {
  if (error instanceof SessionEnded) return;
  const { title, detail } = describe(error);
  showToast(`${title}. ${detail}`, { tone: "error", seconds: 15 });
}

async function orTell(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tell(error);
  }
}

/** Stops the photo, wherever it is: waiting, uploading, or on the server. */
export function cancel(photo: Photo): Promise<void> {
  const { restorationId } = photo;
  if (restorationId === null) {
    withdraw(photo.key);
    return Promise.resolve();
  }
  return orTell(async () => rememberRestoration(await cancelRestoration(restorationId)));
}

/** Once more with the settings it had. */
export function tryAgain(photo: Photo): Promise<void> {
  const { restorationId, order } = photo;
  if (restorationId === null) {
    if (order !== null) submit([photo.key], order);
    return Promise.resolve();
  }
  return orTell(async () => {
    const restoration = await retryRestoration(restorationId);
    rememberRestoration(restoration);
    updatePhoto(photo.key, { restorationId: restoration.id });
    refreshHistory();
  });
}

/** The same original with other settings: beside a result it already has, else in its place. */
export function restoreAgain(photo: Photo, order: Order, keepsResult: boolean): Promise<void> {
  const { restorationId } = photo;
  if (restorationId === null) return Promise.resolve();
  return orTell(async () => {
    // Nobody goes back to settings that have been handed over; to the result, yes.
    const replaced = !keepsResult || useSitting.getState().againKey !== null;
    const body = { model_id: order.modelId, params: order.params };
    const restoration = await retryRestoration(restorationId, body);
    rememberRestoration(restoration);
    if (keepsResult) openRestoration(restoration.id, restoration.filename);
    else updatePhoto(photo.key, { restorationId: restoration.id });
    useSitting.setState({ againKey: null, replaced });
    refreshHistory();
  });
}

export async function download(restorations: readonly Restoration[]): Promise<void> {
  const { reason, ...outcome } = await downloadEach(restorations);
  tellDownloads({ ...outcome, reason: describe(reason).detail, again: () => void download(outcome.failed) });
}

/** Takes the photo off the page at once; as long as the server can bring it back, the toast offers it. */
export function deleteWithUndo(photo: Photo, { id, filename }: Restoration): Promise<void> {
  return orTell(async () => {
    removePhoto(photo.key);
    const askedAt = Date.now();
    const answer = deleteRestoration(id);
    const putBack = hideFrom("history", new Set([id]), answer);
    const bringBack = () => {
      openRestoration(id, filename);
      putBack();
    };
    let deletion: Deletion;
    try {
      deletion = await answer;
    } catch (error) {
      bringBack();
      throw error;
    }
    const undo = () =>
      orTell(async () => {
        rememberRestoration(await undeleteRestoration(id));
        bringBack();
        refreshStorage();
        tellBack(1, filename);
      });
    refreshStorage();
    tellDeletion({ ...undoOf([deletion], askedAt), count: 1, name: filename, undo: () => void undo() });
  });
}
