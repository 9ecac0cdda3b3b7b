import { ArrowDownToLine, Check, CircleAlert, Clock, ImageIcon, Plus } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useDownloads } from "../../api/downloads";
import { useKnownReport, useRestoration } from "../../api/queries";
import { useCssVars } from "../../ui/css-vars";
import { texts as downloadTexts } from "../../ui/download-texts";
import { SignedImage } from "../../ui/signed-image";
import { OverallProgress } from "./overall";
import { activate, useSitting, type Photo } from "./sitting";
import { texts } from "./photo-texts";
import "./filmstrip.css";

/** The photos of this sitting; shown from the second on. */
export function Filmstrip({ onAdd }: { onAdd: () => void }) {
  const photos = useSitting((state) => state.photos);
  const activeKey = useSitting((state) => state.activeKey);
  if (photos.length === 0 || (photos.length === 1 && activeKey !== null)) return null;
  return (
    <nav className="filmstrip" aria-label={texts.filmstrip}>
      <ul onKeyDown={onArrow}>
        {photos.map((photo) => (
          <Still key={photo.key} photo={photo} active={photo.key === activeKey} />
        ))}
        <li>
          <button type="button" className="still still-add" onClick={onAdd}>
            <Plus aria-hidden="true" />
            {texts.add}
          </button>
        </li>
      </ul>
      <OverallProgress photos={photos} />
    </nav>
  );
}

/** The arrows lead along the stills, and what has the focus is shown. */
function onArrow(event: KeyboardEvent<HTMLUListElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const stills = [...event.currentTarget.querySelectorAll<HTMLElement>(".still:not(.still-add)")];
  const at = stills.findIndex((still) => still === document.activeElement);
  const places: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: stills.length - 1 };
  const place = places[event.key];
  if (at === -1 || place === undefined) return;
  event.preventDefault();
  const next = stills[place];
  next?.focus({ preventScroll: true });
  next?.click();
}

function Still({ photo, active }: { photo: Photo; active: boolean }) {
  const { data, refetch } = useRestoration(photo.restorationId);
  const [unreadable, setUnreadable] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const restoration = data?.data;
  const name = restoration?.filename ?? photo.name;
  const state = photo.stage === "submitted" ? restoration?.status : photo.stage;
  const downloaded = useDownloads(({ ids }) => photo.restorationId !== null && ids.has(photo.restorationId));
  const label = [name, ...(state === undefined ? [] : [texts.states[state]]), ...(downloaded ? [downloadTexts.downloaded] : [])];
  const held = unreadable ? null : photo.previewUrl;
  // Of a kind that no browser shows there is what the frame has shown already.
  const { data: report, refetch: lookAgain } = useKnownReport(photo.uploadId, photo.page);
  const made = restoration === undefined ? report?.preview_url : undefined;
  // What the browser holds already is not fetched.
  const thumbnail = restoration?.result?.thumbnail_url ?? (held === null ? (restoration?.original.thumbnail_url ?? made) : null);

  useEffect(() => {
    // Only the strip scrolls, never the page.
    const still = button.current?.parentElement;
    const strip = still?.parentElement;
    if (!active || !still || !strip) return;
    const first = still.offsetLeft + still.offsetWidth - strip.offsetLeft - strip.clientWidth;
    const last = still.offsetLeft - strip.offsetLeft;
    strip.scrollLeft = Math.min(Math.max(strip.scrollLeft, first), last);
  }, [active]);

  return (
    <li>
      <button
        ref={button}
        type="button"
        className="still"
        aria-current={active}
        aria-label={label.join(", ")}
        title={name}
        onClick={() => activate(photo.key)}
      >
        {held !== null ? (
          <img src={held} alt="" onError={() => setUnreadable(true)} />
        ) : (
          !thumbnail && <ImageIcon aria-hidden="true" />
        )}
        {/* Over what is there already: the still is never empty while its thumbnail arrives. */}
        {thumbnail && <SignedImage url={thumbnail} alt="" lazy onExpired={() => void (made ? lookAgain() : refetch())} />}
        <StillMark state={state} downloaded={downloaded} share={photo.stage === "uploading" ? photo.uploaded : (restoration?.progress ?? 0)} />
      </button>
    </li>
  );
}

interface MarkProps {
  state: keyof typeof texts.states | undefined;
  downloaded: boolean;
  /** 0..1 */
  share: number;
}

function StillMark({ state, downloaded, share }: MarkProps) {
  if (downloaded) return <ArrowDownToLine className="still-mark still-done" aria-hidden="true" />;
  if (state === "succeeded") return <Check className="still-mark still-done" aria-hidden="true" />;
  if (state === "failed" || state === "refused") {
    return <CircleAlert className="still-mark still-failed" aria-hidden="true" />;
  }
  if (state === undefined || state === "chosen" || state === "canceled") return null;
  if (state === "waiting" || state === "queued") return <Clock className="still-mark" aria-hidden="true" />;
  return <Ring share={share} />;
}

/** Fills as the photo comes along; turns while nobody can say how far it is. */
function Ring({ share }: { share: number }) {
  const ring = useRef<HTMLSpanElement>(null);
  useCssVars(ring, { "--share": String(share > 0 ? share : 0.25) });
  const turns = share > 0 ? "" : " still-turning";
  return <span ref={ring} className={`still-mark still-busy${turns}`} aria-hidden="true" />;
}
