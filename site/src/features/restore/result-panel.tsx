import { Columns2, Download, Eye, Maximize, SplitSquareHorizontal, Trash2, ZoomIn, ZoomOut } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { formatBytes, formatNumber, formatPercent, formatPixels } from "../../ui/format";
import { Segmented } from "../../ui/segmented";
import { deleteWithUndo, download } from "./actions";
import {
  setMode,
  showOriginal,
  useComparison,
  zoomBy,
  zoomToActual,
  zoomToFit,
} from "./compare/comparison";
import { actualZoom, clampView, type Size } from "./compare/geometry";
import { DetailsFold } from "./details-fold";
import { Panel } from "./panel";
import { Repairs } from "./repairs/repairs";
import { ShareButton } from "./share-button";
import { activateNext, chooseAgain, type Photo } from "./sitting";
import { texts as pagesTexts } from "./pages-texts";
import { texts } from "./photo-texts";
import "./result-panel.css";

interface Props {
  photo: Photo;
  restoration: Restoration;
  result: NonNullable<Restoration["result"]>;
}

export function ResultPanel({ photo, restoration, result }: Props) {
  const [busy, setBusy] = useState(false);
  const pages = result.provenance?.pages ?? 1;

  async function save() {
    setBusy(true);
    await download([restoration]);
    setBusy(false);
  }

  return (
    <Panel
      title={texts.resultTitle}
      actionsFirst
      actions={
        <div className="result-takes">
          <Button kind="gradient" wide busy={busy} onClick={() => void save()}>
            <Download aria-hidden="true" />
            {texts.download}
          </Button>
          <ShareButton restoration={restoration} />
        </div>
      }
    >
      <div className="result-facts small">
        <strong className="result-name">{restoration.filename}</strong>
        <span className="quiet numbers">
          {texts.changed(formatPixels(restoration.original), formatPixels(result))} · {formatBytes(result.size)}
        </span>
        {pages > 1 && <span>{pagesTexts.compared(formatNumber(pages))}</span>}
        {result.faces_protected ? <span>{texts.facesProtected(result.faces_protected)}</span> : null}
        <Repairs photo={photo} restoration={restoration} />
      </div>
      <CompareControls size={result} />
      <DetailsFold restoration={restoration} />
      <div className="panel-group result-ways">
        <Button wide onClick={() => chooseAgain(photo.key)}>
          {texts.sameAgain}
        </Button>
        <div className="panel-row">
          <Button onClick={activateNext}>{texts.next}</Button>
          <Button onClick={() => void deleteWithUndo(photo, restoration)}>
            <Trash2 aria-hidden="true" />
            {texts.delete}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

function CompareControls({ size }: { size: Size }) {
  const { mode, view, frame, originalShown } = useComparison();
  const { zoom } = clampView(view, size, frame, window.devicePixelRatio);
  const percent = Math.round((zoom / actualZoom(size, frame, window.devicePixelRatio)) * 100);

  const hold = (event: KeyboardEvent, held: boolean) => {
    if (event.key === " " || event.key === "Enter") showOriginal(held);
  };

  return (
    <div className="compare-controls">
      <Segmented
        legend={texts.compareTitle}
        value={mode}
        options={[
          {
            value: "slider",
            label: (
              <>
                <SplitSquareHorizontal aria-hidden="true" />
                {texts.modeSlider}
              </>
            ),
          },
          {
            value: "side",
            label: (
              <>
                <Columns2 aria-hidden="true" />
                {texts.modeSide}
              </>
            ),
          },
        ]}
        onChange={setMode}
      />
      <div className="compare-zoom" role="group" aria-label={texts.zoom}>
        <Button icon aria-label={texts.zoomOut} onClick={() => zoomBy(1 / 1.5, size)}>
          <ZoomOut aria-hidden="true" />
        </Button>
        <output className="numbers small">{formatPercent(percent / 100)}</output>
        <Button icon aria-label={texts.zoomIn} onClick={() => zoomBy(1.5, size)}>
          <ZoomIn aria-hidden="true" />
        </Button>
        <Button aria-pressed={zoom === 1} onClick={zoomToFit}>
          <Maximize aria-hidden="true" />
          {texts.fit}
        </Button>
        <Button aria-pressed={percent === 100} onClick={() => zoomToActual(size)}>{texts.actual}</Button>
      </div>
      <Button
        wide
        title={`${texts.originalHint} (O)`}
        aria-pressed={originalShown}
        onPointerDown={() => showOriginal(true)}
        onPointerUp={() => showOriginal(false)}
        onPointerLeave={() => showOriginal(false)}
        onPointerCancel={() => showOriginal(false)}
        onBlur={() => showOriginal(false)}
        onKeyDown={(event) => hold(event, true)}
        onKeyUp={(event) => hold(event, false)}
        onContextMenu={(event) => event.preventDefault()}
      >
        <Eye aria-hidden="true" />
        {texts.originalHint}
      </Button>
    </div>
  );
}
