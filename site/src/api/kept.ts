import { oneAfterTheOther } from "./in-turn";
import type { HistoryFilter } from "./restorations";
import type { Restoration, RestorationPage } from "./types";

// What somebody has seen of their history, so that it opens without a connection: in the browser's
// cache storage, under a name of the account. Gone with its session, and when another one begins.

const ACCOUNT = "account-";
/** The newest that were seen; about ten megabytes of thumbnails. */
const LIMIT = 300;

export type Side = "before" | "after";
const entry = (id: string, part: Side | "record") => `/kept/${id}/${part}`;
const idOf = ({ url }: Request) => new URL(url).pathname.split("/")[2] ?? "";

/** Browsers have a cache storage on secure origins only, and localhost counts as one. */
const storage = () => (typeof caches === "undefined" ? null : caches);

/** Whose session it is. */
let account: string | null = null;
/** What is in its cache; null until it has been looked at. To list it for each picture would take long. */
let known: Set<string> | null = null;

async function idsIn(cache: Cache): Promise<Set<string>> {
  known ??= new Set((await cache.keys()).map(idOf));
  return known;
}

async function nameFor(userId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(userId));
  return ACCOUNT + Array.from(new Uint8Array(digest).slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The account's cache, unless its session has ended meanwhile. */
async function open(userId: string | null): Promise<Cache | null> {
  const all = storage();
  if (all === null || userId === null) return null;
  const cache = await all.open(await nameFor(userId));
  return account === userId ? cache : null;
}

// One after the other, so that nothing waits for it and the limit holds.
const queue = oneAfterTheOther();
const inTurn = (step: () => Promise<unknown>): Promise<void> => queue(step).then(() => undefined, () => undefined);

async function drop(cache: Cache, ids: ReadonlySet<string>): Promise<void> {
  ids.forEach((id) => known?.delete(id));
  const keys = await cache.keys();
  await Promise.all(keys.filter((key) => ids.has(idOf(key))).map((key) => cache.delete(key)));
}

/** Keeps a thumbnail that is on the screen, and what it is of. */
export function keepSeen(item: Restoration, side: Side, url: string): Promise<void> {
  const userId = account;
  return inTurn(async () => {
    const cache = await open(userId);
    if (cache === null) return;
    const ids = await idsIn(cache);
    const full = ids.size >= LIMIT && !ids.has(item.id);
    const oldest = full ? [...ids].reduce((a, b) => (a < b ? a : b)) : "";
    if (item.id < oldest) return;
    if ((await cache.match(entry(item.id, side))) === undefined) {
      // A copy that was fetched as a picture from elsewhere is no use: it lacks what allows to read it.
      const here = new URL(url, location.href).origin === location.origin;
      const thumbnail = await fetch(url, { cache: here ? "force-cache" : "reload" });
      if (!thumbnail.ok || account !== userId) return;
      await cache.put(entry(item.id, side), thumbnail);
    }
    await cache.put(entry(item.id, "record"), new Response(JSON.stringify(withoutAddresses(item))));
    ids.add(item.id);
    if (full) await drop(cache, new Set([oldest]));
  });
}

function withoutAddresses(item: Restoration): Restoration {
  const { original, result } = item;
  return {
    ...item,
    original: { ...original, thumbnail_url: null },
    result: result == null ? null : { ...result, thumbnail_url: "" },
    original_url: null,
    processed_url: null,
  };
}

/** Forgets what was deleted. */
export function forgetSeen(ids: ReadonlySet<string>): Promise<void> {
  const userId = account;
  return inTurn(async () => {
    const cache = await open(userId);
    if (cache !== null) await drop(cache, ids);
  });
}

/** Forgets what a first, unfiltered page of the history shows to be gone. */
export function forgetGone({ items, next_cursor }: RestorationPage): Promise<void> {
  const userId = account;
  const there = new Set(items.map(({ id }) => id));
  const oldest = next_cursor == null ? "" : (items.at(-1)?.id ?? "");
  return inTurn(async () => {
    const cache = await open(userId);
    if (cache === null) return;
    const gone = (await cache.keys()).map(idOf).filter((id) => id >= oldest && !there.has(id));
    await drop(cache, new Set(gone));
  });
}

/** From now on it is kept for this account, and forgotten for all others; null: nobody is signed in. */
export async function keepFor(userId: string | null): Promise<void> {
  if (account !== userId) known = null;
  account = userId;
  const all = storage();
  if (all === null) return;
  urls.forEach((url) => URL.revokeObjectURL(url));
  urls.clear();
  const own = userId === null ? null : await nameFor(userId);
  const names = (await all.keys()).filter((name) => name.startsWith(ACCOUNT) && name !== own);
  await Promise.all(names.map((name) => all.delete(name)));
}

/** Addresses for what is kept; each is made once and holds as long as the page. */
const urls = new Map<string, string>();

async function show(cache: Cache, id: string, side: Side): Promise<string | null> {
  const known = urls.get(entry(id, side));
  if (known !== undefined) return known;
  const thumbnail = await cache.match(entry(id, side));
  if (thumbnail === undefined) return null;
  const url = URL.createObjectURL(await thumbnail.blob());
  urls.set(entry(id, side), url);
  return url;
}

async function read(cache: Cache, id: string): Promise<Restoration | null> {
  const record = await cache.match(entry(id, "record"));
  if (record === undefined) return null;
  const item = (await record.json()) as Restoration;
  const [before, after] = await Promise.all([show(cache, id, "before"), show(cache, id, "after")]);
  const { original, result } = item;
  return {
    ...item,
    original: { ...original, thumbnail_url: before },
    result: result == null ? null : { ...result, thumbnail_url: after ?? "" },
  };
}

async function keptHere(): Promise<Cache | null> {
  const all = storage();
  const name = (await all?.keys())?.find((each) => each.startsWith(ACCOUNT));
  return all === null || name === undefined ? null : all.open(name);
}

/** Whether something is kept of whoever was signed in last. */
export async function hasKept(): Promise<boolean> {
  return (await keptHere()) !== null;
}

/** The history as it was seen, newest first; null where nothing is kept. */
export async function keptHistory({ q, model, status }: HistoryFilter): Promise<RestorationPage | null> {
  const cache = await keptHere();
  if (cache === null) return null;
  const ids = [...new Set((await cache.keys()).map(idOf))].sort().reverse();
  const all = await Promise.all(ids.map((id) => read(cache, id)));
  const items = all.filter(
    (item): item is Restoration =>
      item !== null &&
      item.filename.toLowerCase().includes(q.toLowerCase()) &&
      (model === "" || item.model_id === model) &&
      (status === "" || item.status === status),
  );
  return { items, next_cursor: null };
}
