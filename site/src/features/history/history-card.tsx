import { Download, ImageIcon, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { useDownloads } from "../../api/downloads";
import { keepSeen } from "../../api/kept";
import { useModels, useRestoration } from "../../api/queries";
import { said } from "../../api/server-words";
import { isActive, type Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { texts as downloadTexts } from "../../ui/download-texts";
import { formatDayAndTime, formatNumber, formatPercent } from "../../ui/format";
import { SignedImage } from "../../ui/signed-image";
import { texts } from "./texts";
import "./history-card.css";

const LONG_PRESS_MS = 400;

interface Props {
  item: Restoration;
  selected: boolean;
  /** Some photo is: a finger that touches this one selects it then. */
  selecting: boolean;
  /** `toHere`: with all between it and the last one. */
  onToggle: (id: string, toHere: boolean) => void;
  /** Before the page shows it alone. */
  onOpen: (id: string) => void;
  onDelete: (item: Restoration) => void;
  onDownload: (item: Restoration) => void;
  /** A picture's address has run out. */
  onExpired: () => void;
}

/** Without a thumbnail yet, the photo itself will do if it loads fast and browsers show its kind. */
function smallOriginal({ original, original_url }: Restoration): string | null {
  return original.size <= 2_000_000 && original.content_type !== "image/tiff" ? original_url : null;
}

/** Which page it is, where it is not the whole file. */
function pageOf({ original: { page } }: Restoration): string[] {
  return page == null ? [] : [texts.page(formatNumber(page))];
}

/** What tells two results of one photo apart: model, time, page and settings. */
function factsOf(item: Restoration, model: string): string {
  const { recipe, created_at } = item;
  const settings = recipe.flatMap(({ params }) => Object.entries(params));
  const listed = settings.map(([name, value]) => `${name}: ${typeof value === "number" ? formatNumber(value) : String(value)}`);
  return [model, formatDayAndTime(created_at), ...pageOf(item), ...listed].join(" · ");
}

/** A finger that rests on the photo shows before, and selects it; the click that follows does not count. */
function useLongPress(onHeld: () => void) {
  const [held, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasHeld = useRef(false);
  const touched = useRef(false);
  const stop = () => {
    clearTimeout(timer.current);
    setHeld(false);
  };
  return {
    held,
    touched,
    handlers: {
      onPointerDown: ({ pointerType }: React.PointerEvent) => {
        wasHeld.current = false;
        touched.current = pointerType !== "mouse";
        if (!touched.current) return;
        timer.current = setTimeout(() => {
          wasHeld.current = true;
          setHeld(true);
          onHeld();
        }, LONG_PRESS_MS);
      },
      onPointerUp: stop,
      onPointerCancel: stop,
      onPointerLeave: stop,
      onContextMenu: (event: React.MouseEvent) => {
        if (wasHeld.current) event.preventDefault();
      },
      onClick: (event: React.MouseEvent) => {
        if (wasHeld.current) event.preventDefault();
        wasHeld.current = false;
      },
    },
  };
}

export function HistoryCard({ item: listed, selected, selecting, onToggle, onOpen, onDelete, onDownload, onExpired }: Props) {
  // What is still worked on tells how far it is by itself.
  const { data } = useRestoration(isActive(listed) ? listed.id : null);
  const item = data?.data ?? listed;
  const { id, filename, status, original, result } = item;
  const press = useLongPress(() => onToggle(id, false));
  const after = result?.thumbnail_url;
  const before = original.thumbnail_url ?? smallOriginal(item);
  // Fetched for whoever points at it or touches it; where there is no result, it is what is shown.
  const [pointed, setPointed] = useState(false);
  const [beforeSeen, setBeforeSeen] = useState(false);
  const { data: models = [] } = useModels();
  // Two results of one photo differ in these.
  const model = said(models.find(({ id }) => id === item.model_id)?.name ?? item.model_id);
  const facts = factsOf(item, model);
  const downloaded = useDownloads(({ ids }) => ids.has(id));
  const state = status === "running" ? texts.percent(formatPercent(item.progress)) : texts.statuses[status];

  const onClick = (event: React.MouseEvent) => {
    press.handlers.onClick(event);
    if (event.defaultPrevented) return;
    if (selecting && press.touched.current && event.detail > 0) {
      event.preventDefault();
      onToggle(id, false);
    } else onOpen(id);
  };

  // Asked first: a link with Shift is left to the browser, for a window of its own.
  const onShift = (event: React.MouseEvent) => {
    if (!event.shiftKey) return;
    event.preventDefault();
    onToggle(id, true);
  };

  return (
    <li
      className={selected ? "history-card history-card-selected" : "history-card"}
      data-restoration={id}
      data-held={press.held}
      data-before={beforeSeen}
    >
      <div className="history-photo">
        <Link to={`/?r=${id}`} className="history-link" draggable={false} {...press.handlers} onPointerEnter={() => setPointed(true)} onClick={onClick} onClickCapture={onShift}>
          <span className="spoken">{texts.open(filename, state)}</span>
          {before && (pointed || !after) ? (
            <SignedImage
              className={after ? "history-before" : undefined}
              url={before}
              alt=""
              lazy
              draggable={false}
              onExpired={onExpired}
              onSeen={(url) => {
                setBeforeSeen(true);
                if (original.thumbnail_url != null) void keepSeen(item, "before", url);
              }}
            />
          ) : (
            !after && <ImageIcon className="history-blank" aria-hidden="true" />
          )}
          {after && (
            <SignedImage
              className={before ? "history-after" : undefined}
              url={after}
              alt=""
              lazy
              draggable={false}
              onExpired={onExpired}
              onSeen={(url) => void keepSeen(item, "after", url)}
            />
          )}
          {after && before && (
            <span className="history-label" aria-hidden="true">
              {texts.before}
            </span>
          )}
          {status !== "succeeded" && (
            <span className={`history-state history-state-${status} numbers`} aria-hidden="true">
              {state}
            </span>
          )}
        </Link>
        <label className="history-check">
          <input
            type="checkbox"
            checked={selected}
            aria-label={texts.select(filename)}
            onChange={({ nativeEvent }) => onToggle(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
          />
        </label>
      </div>
      <div className="history-caption">
        <div className="history-words">
          <span className="history-name" title={filename}>
            {filename}
          </span>
          <span className="history-facts quiet" title={facts}>
            {/* First: where there is little room, the end is cut. */}
            <time dateTime={item.created_at}>{formatDayAndTime(item.created_at)}</time>
            {[model, ...pageOf(item), ...(downloaded ? [downloadTexts.downloaded] : [])].map((fact) => ` · ${fact}`)}
          </span>
        </div>
        <div className="history-actions">
          {status === "succeeded" && (
            <Button
              kind="quiet"
              icon
              aria-label={texts.downloadOne(filename)}
              title={texts.download}
              onClick={() => onDownload(item)}
            >
              <Download aria-hidden="true" />
            </Button>
          )}
          <Button
            kind="quiet"
            icon
            aria-label={texts.deleteOne(filename)}
            title={texts.delete}
            onClick={() => onDelete(item)}
          >
            <Trash2 aria-hidden="true" />
          </Button>
        </div>
      </div>
    </li>
  );
}
