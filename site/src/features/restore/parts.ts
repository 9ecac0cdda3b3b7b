import { askForParts } from "../../api/parts";
import { ApiError, isAbort, NetworkError } from "../../api/problem";
import type { PartsTicket } from "../../api/types";
import { putBytes } from "../../api/upload";

// Sends a large photo in parts, so that what has arrived is not sent again.

/** Parts on their way at once: while the answer to one is awaited, the line is not idle. */
const AT_ONCE = 2;
/** How long to wait before another try, each time longer as long as none brings the photo further. */
const WAITS_MS = [1_000, 3_000, 9_000];

export interface Watch {
  /** How much has arrived or is on its way: 0..1. */
  progress: (share: number) => void;
  /** It goes on with so much there, after a break. */
  resumed: (share: number) => void;
  /** A part has arrived since the last break. */
  advanced: () => void;
}

/** The next try may succeed. What the storage refuses is decided by the server, which is asked again. */
function mayPass(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && error.status >= 500 && error.status !== 507;
}

/** The storage refused a part: its address has expired, or somebody else has sent the last one. */
class PartRefused extends Error {}

async function putPart(part: PartsTicket["missing"][number], file: Blob, sent: (bytes: number) => void, signal: AbortSignal) {
  const bytes = file.slice(part.offset, part.offset + part.size);
  try {
    await putBytes(part, bytes, (share) => sent(share * part.size), signal);
  } catch (error) {
    if (error instanceof ApiError && [403, 404, 409].includes(error.status)) throw new PartRefused();
    throw error;
  }
}

/** Sends what an answer says is missing; the first failure stops the others. */
async function putMissing({ missing }: PartsTicket, file: Blob, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const round = new AbortController();
  const stop = () => round.abort();
  signal.addEventListener("abort", stop, { once: true });
  const waiting = [...missing];
  const loaded = new Map<number, number>();
  const sendNext = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { number, size } = part;
      const tell = (bytes: number) => {
        loaded.set(number, bytes);
        sent([...loaded.values()].reduce((sum, each) => sum + each, 0));
      };
      try {
        await putPart(part, file, tell, round.signal);
      } catch (error) {
        round.abort();
        throw error;
      }
      tell(size);
    }
  };
  try {
    const lines = await Promise.allSettled(Array.from({ length: AT_ONCE }, sendNext));
    signal.throwIfAborted();
    const failed = lines.filter((line) => line.status === "rejected");
    // The others were only stopped by it.
    const first = failed.find(({ reason }) => !isAbort(reason)) ?? failed[0];
    if (first !== undefined) throw first.reason as Error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("Canceled", "AbortError"));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Sends the parts of an announced photo that the server doesn't have, until it has all. `resumes` says that some may
 * have been sent before. What only the line is to blame for is tried again for a while.
 */
export async function sendParts(uploadId: string, file: Blob, watch: Watch, resumes: boolean, signal: AbortSignal): Promise<void> {
  let [most, tries, afterBreak] = [-1, 0, resumes];
  for (;;) {
    try {
      const ticket = await askForParts(uploadId, signal);
      if (ticket.complete) return;
      const { arrived, part_size } = ticket;
      const there = arrived.reduce((sum, number) => sum + Math.min(part_size, file.size - (number - 1) * part_size), 0);
      if (arrived.length > most) {
        if (most >= 0) watch.advanced();
        [most, tries] = [arrived.length, 0];
      } else if (!afterBreak) {
        // All was taken, and nothing is there.
        throw new PartRefused();
      }
      watch.progress(there / file.size);
      if (afterBreak) watch.resumed(there / file.size);
      afterBreak = false;
      await putMissing(ticket, file, (bytes) => watch.progress((there + bytes) / file.size), signal);
    } catch (error) {
      const wait = WAITS_MS[tries];
      if (wait === undefined || !(error instanceof PartRefused || mayPass(error))) throw error;
      [tries, afterBreak] = [tries + 1, true];
      await pause(wait, signal);
    }
  }
}
