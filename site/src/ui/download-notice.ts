import { texts } from "./download-texts";
import { showToast } from "./toast";

/** More names than these are only counted. */
const NAMED = 3;

interface Outcome {
  started: readonly { filename: string }[];
  failed: readonly { filename: string }[];
  /** Why the first of them failed. */
  reason: string;
  /** Tries those that failed once more. */
  again: () => void;
}

/** Tells how it went to hand photos to the browser. */
export function tellDownloads({ started, failed, reason, again }: Outcome): void {
  const [first] = started;
  if (first !== undefined) showToast(texts.started(started.length, first.filename));
  if (failed.length === 0) return;
  const names = failed.length > NAMED ? null : failed.map(({ filename }) => filename);
  const action = { label: texts.again, run: again };
  showToast(`${texts.failed(failed.length, names)} ${reason}`, { tone: "error", seconds: 60, action });
}
