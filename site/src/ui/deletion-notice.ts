import { deletionTexts } from "./deletion-texts";
import { formatSpan } from "./span";
import { showToast } from "./toast";

interface Deletion {
  /** How many photos were deleted, and what the first is called. */
  count: number;
  name: string;
  /** For how many seconds that is told, and until when (milliseconds since 1970) it can be undone from there. */
  seconds: number;
  until: number;
  /** For how many milliseconds they are in the bin; null where that is too short to go there. */
  inBinMs: number | null;
  undo: () => void;
}

/** Tells what was deleted, and offers to undo it, here and later in the bin. */
export function tellDeletion({ count, name, seconds, until, inBinMs, undo }: Deletion): void {
  showToast(deletionTexts.deleted(count, name), {
    seconds,
    until,
    action: { label: deletionTexts.undo, run: undo },
    ...(inBinMs !== null && { link: { label: deletionTexts.inBin(formatSpan(inBinMs)), to: "/history/bin" } }),
  });
}

/** Tells what was brought back. */
export function tellBack(count: number, name: string): void {
  showToast(deletionTexts.undone(count, name));
}
