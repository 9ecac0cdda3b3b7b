import { useEffect, useLayoutEffect } from "react";
import { ApiError, describe, SessionEnded } from "../../api/problem";
import { knownReport, useModels, useReport } from "../../api/queries";
import { isActive, type Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { useFocusKept } from "../../ui/heading-focus";
import { Skeleton } from "../../ui/skeleton";
import { restoreAgain } from "./actions";
import { ChoosePanel } from "./choose-panel";
import { Rejected } from "./empty-panel";
import { LocationLine } from "./location/location-line";
import { PagesChoice } from "./pages-choice";
import { Panel } from "./panel";
import { GonePanel, ProblemPanel } from "./problem-panel";
import { ProgressPanel } from "./progress-panel";
import { ResultPanel } from "./result-panel";
import { PhotoReport } from "./report/photo-report";
import { startFrom } from "./choice";
import { leaveAgain, leaveMissing } from "./place";
import { findPhoto, removePhoto, useSitting, type Order, type Photo } from "./sitting";
import { sendActiveAhead, stopSending, submit } from "./uploader";
import { texts } from "./photo-texts";

interface Props {
  photo: Photo;
  restoration: Restoration | undefined;
  error: Error | null;
  onRetry: () => void;
  onAdd: () => void;
}

/** The one question that is open for this photo. */
export function PhotoPanel({ photo, restoration, error, onRetry, onAdd }: Props) {
  const again = useSitting((state) => state.againKey === photo.key);
  // Each of these has a panel of its own.
  useFocusKept(`${photo.stage} ${restoration?.status ?? ""} ${again ? "again" : ""}`, ".panel-title");

  if (photo.stage === "chosen") return <ChooseFirst photo={photo} onAdd={onAdd} />;
  if (photo.stage === "refused") return <ProblemPanel photo={photo} restoration={undefined} />;
  if (photo.stage !== "submitted") return <ProgressPanel photo={photo} restoration={undefined} />;
  const leave = () => removePhoto(photo.key);
  if (error instanceof ApiError && error.status === 404) return <GonePanel detail={texts.goneDetail} onLeave={leave} />;
  if (restoration === undefined) {
    if (error === null || error instanceof SessionEnded) {
      return <AwaitedPanel title={photo.name} />;
    }
    return <GonePanel detail={describe(error).detail} onLeave={leave} onRetry={onRetry} />;
  }
  if (isActive(restoration)) return <ProgressPanel photo={photo} restoration={restoration} />;
  if (again) return <ChooseAgain photo={photo} restoration={restoration} />;
  if (restoration.status === "succeeded" && restoration.result) {
    return <ResultPanel photo={photo} restoration={restoration} result={restoration.result} />;
  }
  return <ProblemPanel photo={photo} restoration={restoration} />;
}

function AwaitedPanel({ title }: { title: string }) {
  return (
    <Panel title={title === "" ? texts.loading : title}>
      <Skeleton label={texts.loading} shapes={["bar", "line", "half", "bar", "bar", "bar"]} />
    </Panel>
  );
}

/** Of a photo that the browser should have kept: what it has is not here yet, or this one is not among it. */
export function MissingPanel({ awaited }: { awaited: boolean }) {
  useFocusKept(String(awaited), ".panel-title");
  return awaited ? <AwaitedPanel title="" /> : <GonePanel detail={texts.notKept} onLeave={leaveMissing} />;
}

function megapixels(pixels: { width: number; height: number } | null): number | null {
  return pixels === null ? null : (pixels.width * pixels.height) / 1e6;
}

/** With all pages of a file that are restored, as far as anyone has looked into it. */
function chosenMegapixels({ uploadId, page, pixels }: Photo): number | null {
  const report = knownReport(uploadId, page);
  const ofOne = megapixels(report ?? pixels);
  return ofOne === null ? null : ofOne * (page === null ? (report?.pages ?? 1) : 1);
}

/** Sends the photo ahead while it is looked at; one that is taken out again is sent no further. */
function useSentAhead(key: string): void {
  useEffect(() => {
    sendActiveAhead();
    return () => {
      if (findPhoto(key) === undefined) stopSending(key);
    };
  }, [key]);
}

/** The choice holds for every photo that has none yet. */
function ChooseFirst({ photo, onAdd }: { photo: Photo; onAdd: () => void }) {
  const photos = useSitting((state) => state.photos);
  const chosen = photos.filter(({ stage }) => stage === "chosen");
  const unclaimed = chosen.filter((one) => one.unclaimed).map(({ name }) => name);
  const { data: models = [] } = useModels();
  const { data: report, error } = useReport(photo.uploadId, photo.page);
  // Known also while another page is being looked at.
  const pages = useReport(photo.uploadId, null).data?.pages ?? 1;
  const each = chosen.map(chosenMegapixels);
  const total = each.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  useSentAhead(photo.key);
  const unreadable = chosen.length === 1 && error instanceof ApiError && error.status === 415;
  // What one photo needs is not what all of them need.
  const advice = chosen.length === 1 && report !== undefined ? (report.recipe[0] ?? null) : undefined;
  // The one that is looked at goes first.
  const keys = [photo, ...chosen.filter(({ key }) => key !== photo.key)].map(({ key }) => key);
  return (
    <ChoosePanel
      megapixels={total}
      count={chosen.length}
      submitLabel={texts.restore(chosen.length)}
      disabled={unreadable}
      onSubmit={(order: Order) => submit(keys, order)}
      notice={
        <>
          <Rejected />
          {chosen.length > 1 && <p className="small">{texts.eachItsOwn}</p>}
          {unclaimed.length > 0 && <p role="status">{texts.unclaimed(unclaimed.join(", "))}</p>}
        </>
      }
      advice={advice}
      about={
        // One that must not be sent cannot be looked at.
        (!photo.unclaimed || photo.uploadId !== null) && (
          <>
            {pages > 1 && <PagesChoice photo={photo} pages={pages} />}
            <PhotoReport
              report={report}
              error={photo.keptBack && photo.uploadId === null ? new Error(texts.failedTitle) : error}
              problem={photo.problem}
              models={models}
              pages={photo.page === null ? pages : 1}
            />
            {report?.has_location === true && <LocationLine name={photo.name} />}
          </>
        )
      }
    >
      <div className="panel-row">
        <Button onClick={onAdd}>{texts.addMore}</Button>
        <Button onClick={() => removePhoto(photo.key)}>{texts.remove}</Button>
      </div>
    </ChoosePanel>
  );
}

/** What was restored before is restored again: with as many pages, as far as that was noted. */
function againMegapixels({ original, result }: Restoration): number | null {
  const ofOne = megapixels(original);
  return ofOne === null ? null : ofOne * (result?.provenance?.pages ?? 1);
}

function ChooseAgain({ photo, restoration }: { photo: Photo; restoration: Restoration }) {
  const succeeded = restoration.status === "succeeded";
  // Before it is seen.
  useLayoutEffect(() => startFrom(restoration), [restoration]);
  return (
    <ChoosePanel
      megapixels={againMegapixels(restoration)}
      count={1}
      submitLabel={texts.restoreAgain}
      onSubmit={(order) => void restoreAgain(photo, order, succeeded)}
    >
      <Button wide onClick={leaveAgain}>
        {succeeded ? texts.back : texts.cancel}
      </Button>
    </ChoosePanel>
  );
}
