import { ApiError, describe, isAbort, SessionEnded } from "../../api/problem";
import { refreshHistory, rememberRestoration } from "../../api/queries";
import { createRestoration, createUpload } from "../../api/restorations";
import { putBytes } from "../../api/upload";
import { contentType } from "./intake";
import { findPhoto, updatePhoto, useSitting, type Order, type Photo } from "./sitting";

const uploads = new Map<string, AbortController>();
let pumping = false;

/** Hands photos over for restoration, one upload at a time. */
export function submit(keys: readonly string[], order: Order): void {
  for (const key of keys) {
    updatePhoto(key, { stage: "waiting", order, problem: null, uploaded: 0 });
  }
  void pump();
}

/** Takes a photo back that has not been handed over yet. */
export function withdraw(key: string): void {
  uploads.get(key)?.abort();
  updatePhoto(key, { stage: "chosen", uploaded: 0, problem: null });
}

/** Works off everything that waits. Runs outside the page, so another route does not stop it. */
export async function pump(): Promise<void> {
  if (pumping) return;
  pumping = true;
  try {
    for (;;) {
      const photo = useSitting.getState().photos.find(({ stage }) => stage === "waiting");
      if (photo === undefined || !(await handOver(photo))) break;
    }
  } finally {
    pumping = false;
  }
}

/** False when nothing more can be sent for now: somebody has to sign in first. */
async function handOver({ key, file, order, uploadId }: Photo): Promise<boolean> {
  if (file === null || order === null) {
    updatePhoto(key, { stage: "chosen" });
    return true;
  }
  const abort = new AbortController();
  uploads.set(key, abort);
  try {
    const id = uploadId ?? (await upload(key, file, abort.signal));
    abort.signal.throwIfAborted();
    updatePhoto(key, { stage: "starting", uploaded: 1, uploadId: id });
    const restoration = await createRestoration(id, order.modelId, order.params);
    rememberRestoration(restoration);
    updatePhoto(key, { stage: "submitted", restorationId: restoration.id, uploadId: null });
    refreshHistory();
    return true;
  } catch (error) {
    if (isAbort(error) || findPhoto(key) === undefined) return true;
    if (error instanceof SessionEnded) {
      updatePhoto(key, { stage: "waiting", uploaded: 0 });
      return false;
    }
    // Any refusal may mean that the upload itself is no good: the next try sends it anew.
    const spent = error instanceof ApiError ? { uploadId: null } : {};
    updatePhoto(key, { stage: "refused", problem: describe(error), ...spent });
    return true;
  } finally {
    uploads.delete(key);
  }
}

async function upload(key: string, file: File, signal: AbortSignal): Promise<string> {
  updatePhoto(key, { stage: "uploading", uploaded: 0 });
  const ticket = await createUpload(file, contentType(file));
  signal.throwIfAborted();
  await putBytes(ticket, file, (uploaded) => updatePhoto(key, { uploaded }), signal);
  return ticket.upload_id;
}
