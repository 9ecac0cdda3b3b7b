import { request, type Answer } from "./client";
import { getRestoration, hasAddresses, withAddresses } from "./restorations";
import type { Restoration } from "./types";

// One photo is asked for by whoever shows it. What is asked for in the same moment costs one request.

/** As many as the server answers at once. */
const AT_ONCE = 100;

interface Asked {
  id: string;
  known: Restoration | undefined;
  resolve: (answer: Answer<Restoration> | Promise<Answer<Restoration>>) => void;
  reject: (reason: unknown) => void;
}

let waiting: Asked[] = [];

/** One restoration, as `getRestoration` answers it. */
export function askTogether(id: string, known: Restoration | undefined): Promise<Answer<Restoration>> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(askForAll);
    waiting.push({ id, known, resolve, reject });
  });
}

function askForAll(): void {
  const all = waiting;
  waiting = [];
  for (let at = 0; at < all.length; at += AT_ONCE) void askFor(all.slice(at, at + AT_ONCE));
}

async function askFor(several: readonly Asked[]): Promise<void> {
  const [first] = several;
  if (first !== undefined && several.length === 1) {
    first.resolve(getRestoration(first.id, first.known));
    return;
  }
  try {
    const has = several.map(({ known }) => (known !== undefined && hasAddresses(known) ? known.pictures : ""));
    const query = { ids: several.map(({ id }) => id).join(","), pictures: has.join(",") };
    const { data, retryAfter } = await request<{ items: Restoration[] }>("/restore", { query });
    const told = new Map(data.items.map((item) => [item.id, item]));
    for (const { id, known, resolve } of several) {
      const item = told.get(id);
      // The answer about it alone says why it is not there.
      if (item === undefined) resolve(getRestoration(id, known));
      else resolve({ data: withAddresses(item, known), retryAfter });
    }
  } catch (error) {
    several.forEach(({ reject }) => reject(error));
  }
}
