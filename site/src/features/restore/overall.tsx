import { Download, X } from "lucide-react";
import { useState } from "react";
import { useDownloads } from "../../api/downloads";
import { useKnownRestorations } from "../../api/known-restorations";
import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { texts as downloadTexts } from "../../ui/download-texts";
import { ProgressBar } from "../../ui/progress-bar";
import { download } from "./actions";
import { cancelAll, isUnderWay } from "./many-actions";
import { texts } from "./photo-texts";
import type { Photo } from "./sitting";

export interface Overall {
  all: number;
  done: number;
  failed: number;
  /** 0..1, every photo counting the same. */
  share: number;
}

/** How far the photos have come together; those that are only chosen, or canceled, do not count. */
export function overall(
  photos: readonly Pick<Photo, "stage">[],
  restorations: readonly (Pick<Restoration, "status" | "progress"> | undefined)[],
): Overall {
  const states = photos.map(({ stage }, at) => ({
    state: stage === "submitted" ? restorations[at]?.status : stage,
    progress: restorations[at]?.progress ?? 0,
  }));
  const counted = states.filter(({ state }) => state !== "chosen" && state !== "canceled");
  const done = counted.filter(({ state }) => state === "succeeded").length;
  const failed = counted.filter(({ state }) => state === "failed" || state === "refused").length;
  const running = counted
    .filter(({ state }) => state === "running")
    .reduce((sum, { progress }) => sum + progress, 0);
  const all = counted.length;
  return { all, done, failed, share: all === 0 ? 0 : (done + failed + running) / all };
}

/** “2 of 3 done”, from the second photo on that was handed over here, or while several are at work. */
export function OverallProgress({ photos }: { photos: readonly Photo[] }) {
  const restorations = useKnownRestorations(photos.map(({ restorationId }) => restorationId));
  const { all, done, failed, share } = overall(photos, restorations);
  const putInHere = photos.filter(({ file, stage }) => file !== null && stage !== "chosen").length;
  if (all < 2 || (putInHere < 2 && done + failed === all)) return null;
  const words = failed > 0 ? `${texts.overall(done, all)}, ${texts.overallFailed(failed)}` : texts.overall(done, all);
  return (
    <div className="overall small numbers">
      <span>{words}</span>
      <ProgressBar value={share} label={words} />
      <div className="overall-ways">
        {photos.some(isUnderWay) && <CancelAll />}
        {done > 1 && <DownloadAll of={restorations.filter((one) => one?.status === "succeeded")} />}
      </div>
    </div>
  );
}

function CancelAll() {
  const [busy, setBusy] = useState(false);

  async function cancel() {
    setBusy(true);
    await cancelAll();
    setBusy(false);
  }

  return (
    <Button busy={busy} disabled={busy} onClick={() => void cancel()}>
      <X aria-hidden="true" />
      {texts.cancelAll}
    </Button>
  );
}

function DownloadAll({ of }: { of: readonly (Restoration | undefined)[] }) {
  const under = useDownloads((state) => state.under);
  const all = of.filter((one) => one !== undefined);
  return (
    <Button busy={under !== null} onClick={() => void download(all)}>
      <Download aria-hidden="true" />
      {under === null ? texts.downloadAll : downloadTexts.under(under.at, under.all)}
    </Button>
  );
}
