import type { RestorationPage } from "./types";

// What has been taken off a list stays off it, whatever an answer says that was asked for before that was done.

export type List = "history" | "bin";

/** A page of a list, and when it was asked for, in milliseconds since this page was opened. */
export interface AskedPage extends RestorationPage {
  askedAt: number;
}

/** Until when an answer that is asked for may still tell of a photo. */
const offUntil: Record<List, Map<string, number>> = { history: new Map(), bin: new Map() };

/** These are off the list from now on, and answers that are asked for before `work` has ended do not bring them back. */
export function takeOff(list: List, ids: ReadonlySet<string>, work: Promise<unknown>): void {
  const off = offUntil[list];
  for (const id of ids) off.set(id, Infinity);
  const ended = () => {
    for (const id of ids) if (off.has(id)) off.set(id, performance.now());
  };
  work.then(ended, ended);
}

export function putOn(list: List, ids: ReadonlySet<string>): void {
  for (const id of ids) offUntil[list].delete(id);
}

/** What of the pages is still on the list. */
export function stillOn<Data extends { pages: AskedPage[] }>(list: List, data: Data): Data {
  const off = offUntil[list];
  if (off.size === 0) return data;
  const isOn = (askedAt: number) => (item: { id: string }) => (off.get(item.id) ?? -1) < askedAt;
  return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.filter(isOn(page.askedAt)) })) };
}
