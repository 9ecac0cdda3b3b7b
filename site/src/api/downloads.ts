import { create } from "zustand";
import { SessionEnded } from "./problem";
import { downloadResult } from "./restorations";

interface Downloads {
  /** What this page has handed to the browser to be saved. */
  ids: ReadonlySet<string>;
  /** Which of how many it is handing over. */
  under: { at: number; all: number } | null;
}

export const useDownloads = create<Downloads>(() => ({ ids: new Set(), under: null }));

export interface Outcome<Item> {
  started: Item[];
  failed: Item[];
  /** Why the first of them failed. */
  reason: unknown;
}

/**
 * Hands results to the browser, one after the other, as it drops downloads that start in the same moment. One that
 * fails does not keep the others; a session that has ended does. Does nothing while others are being handed over.
 */
export async function downloadEach<Item extends { id: string }>(items: readonly Item[]): Promise<Outcome<Item>> {
  const outcome: Outcome<Item> = { started: [], failed: [], reason: null };
  if (useDownloads.getState().under !== null) return outcome;
  try {
    for (const [index, item] of items.entries()) {
      useDownloads.setState({ under: { at: index + 1, all: items.length } });
      try {
        await downloadResult(item.id);
        outcome.started.push(item);
        useDownloads.setState(({ ids }) => ({ ids: new Set(ids).add(item.id) }));
      } catch (error) {
        if (error instanceof SessionEnded) break;
        outcome.reason ??= error;
        outcome.failed.push(item);
      }
    }
  } finally {
    useDownloads.setState({ under: null });
  }
  return outcome;
}
