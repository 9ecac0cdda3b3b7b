import { oneAfterTheOther } from "../../api/in-turn";
import { forgetHandedOver, recallHandedOver } from "./handed-over";
import { hereAlone } from "./on-the-way";
import { measure, newPhoto, updatePhoto, useSitting, type Choice, type Photo } from "./sitting";
import {
  forgetAllOf,
  forgetOld,
  forgetPhoto,
  keepChoice,
  keepPhoto,
  takeOver,
  updateKept,
  type UnsentPhoto,
} from "./unsent-store";
import { pump } from "./uploader";

// Follows the sitting: what the server does not have yet is kept in the browser, for this account, until it
// has. A page that opens later goes on with what one that is gone has left.

/** How long other pages have to say that they are there. */
const ANSWER_MS = 500;

/** This page. Also pages without HTTPS have these random numbers. */
const sitting = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");

/** Whose photos are kept; null while nobody is signed in. */
let userId: string | null = null;
/** What stands in the database of each photo, to write only what changed. */
const written = new Map<string, string>();
let writtenChoice = "";

// One after the other, in the order in which it happened.
const inTurn = oneAfterTheOther();

const pages = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("photo-restoration.sittings");
const alive = new Set<string>([sitting]);
pages?.addEventListener("message", ({ data }: MessageEvent<{ here?: string }>) => {
  if (data.here === undefined) pages.postMessage({ here: sitting });
  else alive.add(data.here);
});

/** Asks the other pages of this browser which sittings are still open. */
async function findOpenPages(): Promise<void> {
  pages?.postMessage({});
  await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
}

function record(photo: Photo, file: File, owner: string, place: number): UnsentPhoto {
  const { key, name, page, stage, order, uploadId, partsId, begun, keptBack, unclaimed, cutOff, addedAt } = photo;
  const waits = stage !== "chosen" && (stage !== "refused" || cutOff);
  const mine = { key, userId: owner, sitting, addedAt, place };
  return { ...mine, name, page, bytes: file.size, order, waits, uploadId, partsId, begun, keptBack, unclaimed };
}

/** Brings the database up to what the sitting is now. */
async function write(owner: string): Promise<void> {
  if (userId !== owner) return;
  const { photos, choice } = useSitting.getState();
  const unsent = hereAlone(photos);
  const keys = new Set(unsent.map(({ key }) => key));
  for (const key of [...written.keys()].filter((each) => !keys.has(each))) {
    await forgetPhoto(key);
    written.delete(key);
  }
  for (const [place, photo] of unsent.entries()) {
    const kept = record(photo, photo.file, owner, place);
    const text = JSON.stringify(kept);
    const before = written.get(photo.key);
    if (before === text) continue;
    if (before !== undefined) await updateKept(kept);
    // No room, or a browser that keeps nothing: the page says so when somebody leaves.
    else if (!(await keepPhoto(kept, photo.file).catch(() => false))) continue;
    written.set(photo.key, text);
    if (!photo.kept) updatePhoto(photo.key, { kept: true });
  }
  const chosen = JSON.stringify(choice);
  if (unsent.length > 0 && chosen !== writtenChoice) {
    await keepChoice({ sitting, userId: owner, addedAt: Date.now(), choice });
    writtenChoice = chosen;
  }
}

let asked = false;
function writeSoon(): void {
  const owner = userId;
  if (owner === null || asked) return;
  asked = true;
  void inTurn(() => {
    asked = false;
    return write(owner);
  }).catch(() => undefined);
}

let unsubscribe: (() => void) | null = null;
let leaveHandedOver: (() => void) | null = null;

/** From now on photos are kept for this account; what it has left in a page that is gone comes back. */
export async function keepFor(owner: string): Promise<void> {
  if (userId === owner) return;
  userId = owner;
  leaveHandedOver?.();
  leaveHandedOver = recallHandedOver(owner);
  unsubscribe ??= useSitting.subscribe(writeSoon);
  writeSoon();
  await forgetOld();
  await findOpenPages();
  const { photos, choice } = await inTurn(() => takeOver(owner, sitting, (other) => !alive.has(other)));
  if (userId !== owner) return;
  useSitting.setState({ lookedUp: true });
  if (photos.length === 0) return;
  for (const { photo } of photos) written.set(photo.key, JSON.stringify(photo));
  addKept(
    photos.map(({ photo, file }) => {
      const { key, name, page = null, addedAt, order, uploadId, partsId = null, begun = false, keptBack, unclaimed } = photo;
      const stage = photo.waits && order !== null ? "waiting" : "chosen";
      return { key, name, page, addedAt, order, uploadId, partsId, begun, keptBack, unclaimed, file, stage };
    }),
    choice,
  );
  void pump();
}

/** Adds what a page that is gone has left, behind what has been put in here meanwhile. */
function addKept(kept: readonly (Partial<Photo> & { name: string; file: File })[], left: Choice | null): void {
  const added = kept.map((part) => newPhoto({ ...part, kept: true, previewUrl: URL.createObjectURL(part.file) }));
  useSitting.setState(({ photos, activeKey, choice }) => ({
    photos: [...photos, ...added],
    activeKey: activeKey ?? added[0]?.key ?? null,
    replaced: true,
    choice: photos.some(({ stage }) => stage === "chosen") ? choice : (left ?? choice),
  }));
  added.forEach(measure);
}

/** Nothing more is kept here, at once. What has been kept stays for the same account. */
export function stopKeeping(): void {
  userId = null;
  unsubscribe?.();
  unsubscribe = null;
  leaveHandedOver?.();
  leaveHandedOver = null;
  forgetHandedOver();
  written.clear();
  writtenChoice = "";
}

/** Forgets what is kept for somebody who has signed out, after what is just being written. */
export async function forgetUnsentOf(owner: string): Promise<void> {
  await inTurn(() => forgetAllOf(owner));
}
