import { askServer, useConnection } from "../../api/connection";
import { ApiError, describe, isAbort, NetworkError, SessionEnded } from "../../api/problem";
import { fetchReport, refreshHistory, rememberRestoration } from "../../api/queries";
import type { Told } from "../../api/server-words";
import { createRestoration, createUpload } from "../../api/restorations";
import { putBytes } from "../../api/upload";
import { contentType } from "./intake";
import { useLocationChoice, withLocation } from "./location-choice";
import { sendParts, type Watch } from "./parts";
import { findPhoto, takeBack, updatePhoto, useSitting, type Order, type Photo } from "./sitting";

/** The upload under way: there is never more than one. */
let sending: { key: string; abort: AbortController } | null = null;
let pumping = false;

/** Hands photos over for restoration, one upload at a time. */
export function submit(keys: readonly string[], order: Order): void {
  for (const key of keys) {
    // What is on its way already goes on, and is now waited for.
    const part = sending?.key === key ? { stage: "uploading" as const } : { stage: "waiting" as const, uploaded: 0 };
    updatePhoto(key, { ...part, order, problem: null, unclaimed: false, cutOff: false, wentOn: false });
  }
  // What was sent ahead only to be looked at makes way.
  if (sending !== null && findPhoto(sending.key)?.stage === "chosen") sending.abort.abort();
  void pump();
}

/** Takes a photo back that has not been handed over yet. */
export function withdraw(key: string): void {
  stopSending(key);
  takeBack(key, { uploaded: 0, keptBack: true });
}

/**
 * Sends the photo that is looked at ahead, so that the server can say what is wrong with it. Nothing waits
 * for that; if it fails, it is sent when it is handed over. The server removes what is not used.
 */
export function sendActiveAhead(): void {
  void pump();
}

/** The connection is back: what failed only for lack of it goes on by itself, once. */
export function goOn(): void {
  for (const { key, stage, cutOff } of useSitting.getState().photos) {
    if (!cutOff) continue;
    const part = stage === "refused" ? { stage: "waiting" as const, uploaded: 0, problem: null } : { keptBack: false };
    updatePhoto(key, { ...part, cutOff: false, wentOn: true });
  }
  void pump();
}

/** Whether this ended for lack of a connection only; storage that gave no answer says nothing of the server. */
function lacksConnection(error: unknown): boolean {
  if (!(error instanceof NetworkError)) return false;
  if (!useConnection.getState().lost) void askServer();
  return true;
}

/** Whether it has gone on by itself since it last came further. */
const hasGoneOn = (key: string) => findPhoto(key)?.wentOn === true;

/** Stops sending a photo, as when it was taken out of the sitting. */
export function stopSending(key: string): void {
  if (sending?.key === key) sending.abort.abort();
}

/** Works off everything that waits. Runs outside the page, so another route does not stop it. */
export async function pump(): Promise<void> {
  if (pumping) return;
  pumping = true;
  try {
    for (;;) {
      const photo = nextPhoto();
      if (photo === undefined) break;
      const goesOn = photo.stage === "waiting" ? await handOver(photo) : await sendAhead(photo);
      if (!goesOn) break;
    }
  } finally {
    pumping = false;
  }
}

/** What was ordered comes first, then the photo that is looked at. */
function nextPhoto(): Photo | undefined {
  const { photos, activeKey } = useSitting.getState();
  const isAhead = ({ key, stage, file, uploadId, keptBack }: Photo) =>
    key === activeKey && stage === "chosen" && file !== null && uploadId === null && !keptBack;
  return photos.find(({ key, stage }) => stage === "waiting" && !undecided.has(key)) ?? photos.find(isAhead);
}

/** False when nothing more can be sent for now: somebody has to sign in first. */
async function handOver({ key, name, file, page, order, uploadId }: Photo): Promise<boolean> {
  if (file === null || order === null) {
    updatePhoto(key, { stage: "chosen" });
    return true;
  }
  const { signal } = begin(key);
  try {
    if (uploadId === null) updatePhoto(key, { stage: "uploading", uploaded: 0 });
    const id = uploadId ?? (await upload(key, file, signal));
    signal.throwIfAborted();
    updatePhoto(key, { ...ARRIVED, stage: "starting", uploadId: id });
    const advised = order.advised === true ? await withAdvice(id, page, order) : order;
    signal.throwIfAborted();
    const params = await withLocation({ uploadId: id, page, name }, advised.modelId, advised.params);
    signal.throwIfAborted();
    if (params === null) {
      // Somebody is being asked: the others go first.
      undecided.add(key);
      updatePhoto(key, { stage: "waiting" });
      return true;
    }
    const restoration = await createRestoration(id, advised.modelId, params, page);
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
    const cutOff = lacksConnection(error) && !hasGoneOn(key);
    updatePhoto(key, { stage: "refused", problem: describe(error), cutOff, ...spent });
    return true;
  } finally {
    sending = null;
  }
}

/** Photos that wait for what somebody says of their places. */
const undecided = new Set<string>();

// Once that is said, they go on; where nobody wanted to say, they are chosen anew.
useLocationChoice.subscribe(({ asking, choice }, before) => {
  if (asking !== null || before.asking === null) return;
  if (choice === null) undecided.forEach((key) => takeBack(key, {}));
  undecided.clear();
  void pump();
});

async function withAdvice(uploadId: string, page: number | null, order: Order): Promise<Order> {
  const { modelId, params, anyModel } = order;
  try {
    const [advice] = (await fetchReport(uploadId, page)).recipe;
    if (advice === undefined) return order;
    if (advice.model_id === modelId) return { ...order, params: { ...advice.params, ...params } };
    return anyModel === true ? { modelId: advice.model_id, params: advice.params } : order;
  } catch (error) {
    // Without a report it is restored with the usual settings, as a single photo is.
    if (error instanceof ApiError) return order;
    throw error;
  }
}

const DISK_FULL = 507;

/** What will be told again when the photo is handed over, so it is told now. Anything else may have passed by then. */
function lasting(error: unknown): Told | null {
  const lasts = error instanceof ApiError && (error.status < 500 || error.status === DISK_FULL);
  return lasts ? describe(error) : null;
}

/** False when somebody has to sign in first. Other failures are told when the photo is handed over. */
async function sendAhead({ key, file }: Photo): Promise<boolean> {
  if (file === null) return true;
  const { signal } = begin(key);
  try {
    updatePhoto(key, { uploadId: await upload(key, file, signal), ...ARRIVED });
    return true;
  } catch (error) {
    if (!isAbort(error)) {
      const keptBack = !(error instanceof SessionEnded);
      updatePhoto(key, { keptBack, problem: lasting(error), cutOff: lacksConnection(error) && !hasGoneOn(key) });
    }
    return !(error instanceof SessionEnded);
  } finally {
    sending = null;
    // It was ordered meanwhile.
    if (findPhoto(key)?.stage === "uploading") updatePhoto(key, { stage: "waiting" });
  }
}

function begin(key: string): AbortController {
  const abort = new AbortController();
  sending = { key, abort };
  return abort;
}

/** What there is to say of a photo once all of it has arrived. */
const ARRIVED = { uploaded: 1, partsId: null, resumedAt: null };

const GONE = 404;

async function upload(key: string, file: File, signal: AbortSignal): Promise<string> {
  const { partsId = null, begun = false } = findPhoto(key) ?? {};
  updatePhoto(key, { resumedAt: null });
  if (partsId !== null) {
    try {
      await sendParts(partsId, file, watching(key), true, signal);
      return partsId;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== GONE) throw error;
      // It has expired. What is sent now is another upload, from the start.
      updatePhoto(key, { partsId: null });
    }
  }
  const { upload_id, part_size, ...target } = await createUpload(file, contentType(file));
  signal.throwIfAborted();
  if (part_size == null) {
    if (begun && partsId === null) updatePhoto(key, { resumedAt: 0 });
    await putBytes(target, file, (share) => tellProgress(key, share), signal);
  } else {
    updatePhoto(key, { partsId: upload_id });
    await sendParts(upload_id, file, watching(key), false, signal);
  }
  return upload_id;
}

/** What was sent ahead, nobody has seen on its way. */
function tellProgress(key: string, uploaded: number): void {
  updatePhoto(key, findPhoto(key)?.stage === "uploading" ? { uploaded, begun: true } : { uploaded });
}

function watching(key: string): Watch {
  return {
    progress: (share) => tellProgress(key, share),
    resumed: (resumedAt) => updatePhoto(key, { resumedAt }),
    advanced: () => updatePhoto(key, { wentOn: false }),
  };
}
