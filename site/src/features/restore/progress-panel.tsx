import { useState } from "react";
import { tellReason } from "../../api/server-words";
import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { formatDurationRange, formatPercent, formatTime } from "../../ui/format";
import { cancel } from "./actions";
import { Panel } from "./panel";
import { onTheWay } from "./on-the-way";
import { useSitting, type Photo } from "./sitting";
import { texts } from "./photo-texts";

/** It begins before anybody has read when. */
const SOON_S = 5;

/** Whether anybody can say how far it is: a model that runs elsewhere seldom does. */
export function isMeasured({ progress, eta_seconds }: Restoration): boolean {
  return progress > 0 || eta_seconds !== null;
}

/**
 * What is left, as a range: the server reckons from how fast it went so far, which says little at
 * first (from a fifth less to half as much again) and all in the end.
 */
function timeLeft(seconds: number, progress: number): string {
  const unsure = 1 - progress;
  return formatDurationRange(seconds * (1 - 0.2 * unsure), seconds * (1 + 0.5 * unsure));
}

/** When it begins, if what is before it takes long enough to be worth a word. */
function begins(line: Restoration["line"]): string {
  if (line?.low_seconds == null || line.high_seconds === null || line.high_seconds < SOON_S) return "";
  return texts.begins(formatDurationRange(line.low_seconds, line.high_seconds));
}

interface Words {
  /** Where it stands; changes seldom, so it is announced. */
  stand: string;
  /** Numbers that change all the time. */
  detail: string;
}

/** Where it went on after a break, so that nobody wonders. */
function resumed({ resumedAt }: Photo): string {
  if (resumedAt === null) return "";
  return resumedAt === 0 ? texts.fromStart : texts.resuming(formatPercent(resumedAt));
}

function words(photo: Photo, restoration: Restoration | undefined): Words {
  if (photo.stage === "waiting") return { stand: texts.waitingTurn, detail: "" };
  if (photo.stage === "uploading") {
    return { stand: texts.uploading(formatPercent(photo.uploaded)), detail: resumed(photo) };
  }
  if (restoration === undefined) return { stand: texts.starting, detail: "" };
  const { status, notice, line, progress, eta_seconds, step, steps } = restoration;
  if (notice !== null) return { stand: texts.waitsAgain, detail: "" };
  if (status === "queued") {
    // Of a model that runs elsewhere nobody knows the line.
    return { stand: line === null ? texts.queued : texts.inLine(line.ahead), detail: begins(line) };
  }
  const left = eta_seconds == null ? [] : [texts.left(timeLeft(eta_seconds, progress))];
  const part = steps > 1 ? [texts.step(step, steps)] : [];
  const stand = isMeasured(restoration) ? texts.working(formatPercent(progress)) : texts.atWork;
  return { stand, detail: [...part, ...left].join(" · ") };
}

export function ProgressPanel({
  photo,
  restoration,
}: {
  photo: Photo;
  restoration: Restoration | undefined;
}) {
  const [canceling, setCanceling] = useState(false);
  const unsent = onTheWay(useSitting(({ photos }) => photos));
  const { stand, detail } = words(photo, restoration);

  async function stop() {
    setCanceling(true);
    await cancel(photo);
    setCanceling(false);
  }

  return (
    <Panel
      title={texts.progressTitle}
      actions={
        photo.stage !== "starting" && (
          <Button wide busy={canceling} disabled={canceling} onClick={() => void stop()}>
            {canceling ? texts.canceling : texts.cancel}
          </Button>
        )
      }
    >
      <div className="progress-words numbers">
        <strong>{stand}</strong>
        {/* A line of its own also while it is empty: nothing below moves when it comes. */}
        <span className="quiet">{detail === "" ? "\u00a0" : detail}</span>
        <div role="status">{restoration?.notice != null && <Notice notice={restoration.notice} />}</div>
      </div>
      {unsent.length > 0 ? (
        <p className="small">
          {texts.stayOpen(unsent.length)} {unsent.every(({ kept }) => kept) && texts.waitHere}
        </p>
      ) : (
        restoration !== undefined && <p className="quiet small">{texts.reloadFine}</p>
      )}
    </Panel>
  );
}

/** Why it waits longer than usual, and until when. */
function Notice({ notice }: { notice: NonNullable<Restoration["notice"]> }) {
  const { detail, original } = tellReason(notice);
  return (
    <div className="progress-notice small">
      <p>
        {detail} {texts.nextTry}{" "}
        <time className="numbers" dateTime={notice.again_at}>
          {formatTime(notice.again_at)}
        </time>
        .
      </p>
      {original !== null && (
        <p className="quiet" lang="en">
          {original}
        </p>
      )}
    </div>
  );
}
