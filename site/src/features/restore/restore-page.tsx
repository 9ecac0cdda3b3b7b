import { Suspense, useEffect, useRef } from "react";
import { useSearchParams } from "wouter";
import { ApiError } from "../../api/problem";
import { useRestoration, useUnfinished } from "../../api/queries";
import type { Restoration } from "../../api/types";
import { formatPercent } from "../../ui/format";
import { useFocusKept } from "../../ui/heading-focus";
import { useKeys } from "../../ui/keys";
import { whenIdle } from "../../ui/later";
import { takeHandedFiles } from "../../ui/handed-files";
import { DropHere, usePageDrop } from "../../ui/page-drop";
import { PageTitle } from "../../ui/page-title";
import { showToast } from "../../ui/toast";
import { EmptyFrame, fetchSample } from "./empty-frame";
import { FileInputs, type Openers } from "./file-inputs";
import { EmptyPanel } from "./empty-panel";
import { Announcements, ComparisonAddress, Filmstrip, MissingPanel, PhotoFrame, PhotoKeys, PhotoPanel, PrintSheet, preloadPhotoParts } from "./photo-parts";
import { useSharedPhotos } from "./shared";
import { usePlace } from "./place";
import { activateNeighbour, adoptUnfinished, useActivePhoto, useSitting } from "./sitting";
import { texts } from "./texts";
import { useIntake } from "./use-intake";
import "./restore.css";

/** `/?sample`: the history's "try a sample" leads here. */
function useSampleRequest(take: (files: Iterable<File>) => void): void {
  const [search, setSearch] = useSearchParams();
  const wanted = search.has("sample");
  useEffect(() => {
    if (!wanted) return;
    let left = false;
    fetchSample().then(
      (file) => {
        if (left) return;
        take([file]);
        setSearch({}, { replace: true });
      },
      () => showToast(texts.sampleFailed, { tone: "error" }),
    );
    return () => {
      left = true;
    };
  }, [wanted, take, setSearch]);
}

function pageTitle(restoration: Restoration | undefined): string {
  if (restoration === undefined) return texts.pageTitle;
  const { status, progress, filename } = restoration;
  return status === "running" ? `${formatPercent(progress)} · ${filename}` : filename;
}

export function RestorePage() {
  const photo = useActivePhoto();
  const shown = useSitting(({ activeKey }) => activeKey);
  const any = useSitting(({ photos }) => photos.length > 0);
  const awaited = useSitting(({ lookedUp }) => !lookedUp) && photo === undefined && shown !== null;
  const inputs = useRef<Openers>(null);
  const take = useIntake();
  const over = usePageDrop(take);
  const { data: unfinished } = useUnfinished(true);
  const { data: answer, error, refetch } = useRestoration(photo?.restorationId ?? null);
  const restoration = answer?.data;
  const gone = error instanceof ApiError && error.status === 404;
  const name = restoration?.filename ?? photo?.name ?? "";

  usePlace();
  useFocusKept(shown ?? "");
  useSampleRequest(take);
  useSharedPhotos(take);
  // What was dropped on another page.
  useEffect(() => {
    const files = takeHandedFiles();
    if (files.length > 0) take(files);
  }, [take]);
  useEffect(() => {
    if (unfinished !== undefined) adoptUnfinished(unfinished);
  }, [unfinished]);
  useKeys({
    u: () => inputs.current?.choose(),
    n: () => activateNeighbour(1),
    p: () => activateNeighbour(-1),
    "]": () => activateNeighbour(1),
    "[": () => activateNeighbour(-1),
  });
  useEffect(() => whenIdle(() => void preloadPhotoParts()), []);

  const open: Openers = {
    choose: () => inputs.current?.choose(),
    camera: () => inputs.current?.camera(),
  };
  const renew = () => void refetch();
  return (
    <main className={shown === null ? "restore restore-empty" : "restore"}>
      <PageTitle of={pageTitle(restoration)} />
      {((photo !== undefined && !gone) || awaited) && (
        <h1 className="spoken">{name === "" ? texts.pageTitle : name}</h1>
      )}
      <FileInputs ref={inputs} />
      <Suspense>{photo !== undefined && <PhotoKeys photo={photo} restoration={restoration} />}</Suspense>
      <section className="frame" aria-label={texts.frame}>
        {awaited && <div className="frame-awaited" />}
        {!awaited && (photo === undefined || gone) && <EmptyFrame open={open} />}
        {photo !== undefined && !gone && (
          <Suspense>
            <PhotoFrame photo={photo} restoration={restoration} onExpired={renew} />
          </Suspense>
        )}
      </section>
      <Suspense>{any && <Filmstrip onAdd={open.choose} />}</Suspense>
      <aside className="sheet" aria-label={texts.panel}>
        {shown === null && <EmptyPanel />}
        <Suspense>
          {shown !== null && photo === undefined && <MissingPanel awaited={awaited} />}
          {photo !== undefined && (
            <PhotoPanel
              key={photo.key}
              photo={photo}
              restoration={restoration}
              error={error}
              onRetry={renew}
              onAdd={open.choose}
            />
          )}
        </Suspense>
      </aside>
      {over && <DropHere words={texts.dropHere} />}
      <Suspense>
        {restoration?.status === "succeeded" && restoration.result && !gone && (
          <PrintSheet restoration={restoration} result={restoration.result} />
        )}
        {any && <ComparisonAddress />}
        {any && <Announcements restoration={restoration} />}
      </Suspense>
    </main>
  );
}
