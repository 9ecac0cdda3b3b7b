import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Choice, Order } from "./sitting";

// What the server does not have yet, in the browser's database: photos and what was chosen for them.

/** A photo as it is kept; its file stands apart, so that a change of it need not write the file again. */
export interface UnsentPhoto {
  key: string;
  userId: string;
  /** The sitting, that is the page, that has it now. */
  sitting: string;
  /** Milliseconds since 1970 when it was put in, and its place among those of the same time. */
  addedAt: number;
  place: number;
  name: string;
  /** The only page to restore; records of earlier versions do not say, which means all. */
  page?: number | null;
  /** Of its file. */
  bytes: number;
  /** Handed over: it goes on by itself. Without it, it is only chosen. */
  order: Order | null;
  waits: boolean;
  uploadId: string | null;
  /** The upload whose parts are being sent, and whether bytes have been; records of earlier versions do not say. */
  partsId?: string | null;
  begun?: boolean;
  keptBack: boolean;
  unclaimed: boolean;
}

interface UnsentChoice {
  sitting: string;
  userId: string;
  addedAt: number;
  choice: Choice;
}

interface Schema extends DBSchema {
  photos: { key: string; value: UnsentPhoto };
  files: { key: string; value: File };
  choices: { key: string; value: UnsentChoice };
}

const ALL = ["photos", "files", "choices"] as const;
const DAY_MS = 86_400_000;
/** Nobody came back for it. */
const KEPT_DAYS = 7;
/** A browser's own limit is usually far higher, and is met as well. */
const MOST_BYTES = 2_000_000_000;

let opening: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>("photo-restoration", 1, {
    upgrade(db) {
      db.createObjectStore("photos", { keyPath: "key" });
      db.createObjectStore("files");
      db.createObjectStore("choices", { keyPath: "sitting" });
    },
    // Another version of the page wants it otherwise: whoever needs it next opens it anew.
    blocking: (_current, _blocked, { target }) => {
      (target as IDBDatabase).close();
      opening = null;
    },
    terminated: () => (opening = null),
  });
  opening.catch(() => (opening = null));
  return opening;
}

/** Keeps a new photo with its file. False where there is no room: it is in this page alone then. */
export async function keepPhoto(photo: UnsentPhoto, file: File): Promise<boolean> {
  const write = (await database()).transaction(["photos", "files"], "readwrite");
  const photos = write.objectStore("photos");
  const kept = (await photos.getAll()).reduce((sum, { bytes }) => sum + bytes, 0);
  if (kept + photo.bytes > MOST_BYTES) return false;
  // Asked for together: a request that nobody waits for must not fail unseen.
  await Promise.all([write.objectStore("files").put(file, photo.key), photos.put(photo), write.done]);
  return true;
}

/** Writes down what has become of a photo that is kept, unless another page has it by now. */
export async function updateKept(photo: UnsentPhoto): Promise<void> {
  const write = (await database()).transaction("photos", "readwrite");
  const before = await write.store.get(photo.key);
  if (before?.sitting === photo.sitting) await write.store.put(photo);
  await write.done;
}

/** Forgets a photo: the server has it, or nobody wants it any more. */
export async function forgetPhoto(key: string): Promise<void> {
  const write = (await database()).transaction(["photos", "files"], "readwrite");
  await Promise.all([write.objectStore("photos").delete(key), write.objectStore("files").delete(key), write.done]);
}

export async function keepChoice(choice: UnsentChoice): Promise<void> {
  await (await database()).put("choices", choice);
}

/** Forgets all that is kept for somebody. */
export async function forgetAllOf(userId: string): Promise<void> {
  await forgetWhere((item) => item.userId === userId);
}

/** Forgets what nobody came back for, whoever it belonged to. */
export async function forgetOld(): Promise<void> {
  const before = Date.now() - KEPT_DAYS * DAY_MS;
  await forgetWhere(({ addedAt }) => addedAt < before);
}

async function forgetWhere(goes: (item: UnsentPhoto | UnsentChoice) => boolean): Promise<void> {
  const write = (await database()).transaction(ALL, "readwrite");
  const [photos, choices] = await Promise.all([write.objectStore("photos").getAll(), write.objectStore("choices").getAll()]);
  await Promise.all([
    ...photos.filter(goes).flatMap(({ key }) => [write.objectStore("photos").delete(key), write.objectStore("files").delete(key)]),
    ...choices.filter(goes).map(({ sitting }) => write.objectStore("choices").delete(sitting)),
    write.done,
  ]);
}

export interface Taken {
  photos: { photo: UnsentPhoto; file: File }[];
  choice: Choice | null;
}

/** Takes over what a page that is gone has left, in one step, so that only one page does. */
export async function takeOver(userId: string, sitting: string, isGone: (sitting: string) => boolean): Promise<Taken> {
  const write = (await database()).transaction(ALL, "readwrite");
  const goes = (item: { userId: string; sitting: string }) => item.userId === userId && isGone(item.sitting);
  const left = (await write.objectStore("photos").getAll()).filter(goes);
  left.sort((one, other) => one.addedAt - other.addedAt || one.place - other.place);
  const photos: Taken["photos"] = [];
  for (const photo of left) {
    const file = await write.objectStore("files").get(photo.key);
    if (file === undefined) await write.objectStore("photos").delete(photo.key);
    else {
      const taken = { ...photo, sitting };
      await write.objectStore("photos").put(taken);
      photos.push({ photo: taken, file });
    }
  }
  const choices = (await write.objectStore("choices").getAll()).filter(goes);
  choices.sort((one, other) => other.addedAt - one.addedAt);
  await Promise.all(choices.map((one) => write.objectStore("choices").delete(one.sitting)));
  await write.done;
  return { photos, choice: choices[0]?.choice ?? null };
}
