import { ChevronsLeftRight } from "lucide-react";
import { useEffect, useRef, useState, type Dispatch, type KeyboardEvent, type SetStateAction } from "react";
import { useCssVars } from "../../../ui/css-vars";
import { SignedImage } from "../../../ui/signed-image";
import { texts } from "../photo-texts";
import { measured, setSplit, useComparison } from "./comparison";
import { clampView, place, visible, type Size } from "./geometry";
import { useGestures } from "./use-gestures";
import "./compare.css";

/** A picture: the one to look at, a small one to see until that is here, and the file itself for a close look. */
export interface Picture {
  url: string;
  firstUrl: string | null;
  closeUrl: string | null;
  /** Pixels of the one to look at. */
  width: number;
}

interface Props {
  /** Of what is compared: it may change while the slider stays in the hand. */
  id: string;
  name: string;
  before: Picture;
  after: Picture;
  /** Pixels of the result; the original is shown at the same size, whatever its own. */
  photo: Size;
  onExpired: () => void;
}

/** Before and after, under a slider or side by side, zoomed and moved in step. */
export function Compare(props: Props) {
  const mode = useComparison((state) => state.mode);
  if (mode === "slider") {
    return (
      <div className="compare">
        <Pane {...props} shows="both" />
      </div>
    );
  }
  const wide = props.photo.width / props.photo.height > 0.8;
  return (
    <div className={wide ? "compare compare-side compare-wide" : "compare compare-side"}>
      <Pane {...props} shows="before" />
      <Pane {...props} shows="after" />
    </div>
  );
}

type PaneProps = Props & { shows: "both" | "before" | "after" };

function Pane({ id, name, before: original, after: result, photo, onExpired, shows }: PaneProps) {
  const frameRef = useRef<HTMLDivElement>(null);
  const { frame, view: wanted, split: setTo, originalShown } = useComparison();
  const [loading, setLoading] = useState<Loading>({ before: false, after: false });
  const gestures = useGestures(frameRef, photo, shows === "both");

  useEffect(() => {
    const element = frameRef.current;
    if (element === null || shows === "after") return;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      measured({ width: Math.max(1, width), height: Math.max(1, height) });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [shows]);

  const view = clampView(wanted, photo, frame, window.devicePixelRatio);
  const box = place(view, photo, frame);
  const shown = visible(box, frame);
  const split = originalShown ? 100 : setTo;
  useCssVars(frameRef, {
    "--photo-left": `${box.left}px`,
    "--photo-top": `${box.top}px`,
    "--photo-width": `${box.width}px`,
    "--photo-height": `${box.height}px`,
    "--seen-left": `${shown.left}px`,
    "--seen-top": `${shown.top}px`,
    "--seen-width": `${shown.width}px`,
    "--seen-height": `${shown.height}px`,
    "--split": `${shown.left + (shown.width * split) / 100}px`,
  });

  const state = (side: Side, picture: Picture) => {
    const isCloser = view.zoom > 1 && box.width * window.devicePixelRatio > picture.width;
    return { side, picture, close: isCloser, onExpired, setLoading };
  };
  const after = shows === "after" || (shows === "both" && !originalShown);
  const before = shows !== "after" || originalShown;
  return (
    <div
      ref={frameRef}
      className={view.zoom > 1 ? "compare-pane compare-zoomed" : "compare-pane"}
      data-shows={shows}
      {...gestures}
    >
      {before && (
        <div className="compare-layer">
          <ComparedImage key={id} {...state("before", original)} alt={`${name}, ${texts.before}`} />
        </div>
      )}
      {shows !== "before" && (
        <div className={shows === "both" || originalShown ? "compare-layer compare-cut" : "compare-layer"}>
          <ComparedImage key={id} {...state("after", result)} alt={`${name}, ${texts.after}`} />
        </div>
      )}
      <div className="compare-labels" aria-hidden="true">
        {before && (shows === "before" || split > 12) && <span className="compare-label">{texts.before}</span>}
        {after && (shows === "after" || split < 88) && (
          <span className="compare-label compare-label-after">{texts.after}</span>
        )}
      </div>
      <p className="compare-loading small" role="status">
        {(before && loading.before) || (after && loading.after) ? texts.loadingPixels : ""}
      </p>
      {shows === "both" && !originalShown && <SplitHandle split={setTo} />}
    </div>
  );
}

/** Whether it was ever so. */
function useOnce(now: boolean): boolean {
  const [was, setWas] = useState(now);
  if (now && !was) setWas(true);
  return was || now;
}

type Side = "before" | "after";
type Loading = Record<Side, boolean>;

interface ImageProps {
  side: Side;
  picture: Picture;
  /** It is looked at more closely than the one to look at shows. */
  close: boolean;
  alt: string;
  onExpired: () => void;
  setLoading: Dispatch<SetStateAction<Loading>>;
}

/**
 * First the small picture, which is here soon on any line, then the one to look at, and where it is looked at closely
 * the file itself over what was seen until then. As long as there is nothing of the result, what lies below is not seen
 * in its place.
 */
function ComparedImage({ side, picture, close, alt, onExpired, setLoading }: ImageProps) {
  const { url, firstUrl, closeUrl } = picture;
  const closeToo = useOnce(close) && closeUrl !== null;
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const see = (which: string) => () => setSeen((all) => new Set([...all, which]));
  // On a slow line they would take the room from each other.
  const ready = firstUrl === null || seen.has("first");
  const loading = !seen.has("main") || (closeToo && !seen.has("close"));
  useEffect(() => setLoading((all) => ({ ...all, [side]: loading })), [side, loading, setLoading]);
  const common = { className: "compare-photo", draggable: false };
  const expired = (which: string) => () => {
    see(which)();
    onExpired();
  };
  return (
    <>
      {side === "after" && seen.size === 0 && <div className="compare-photo compare-veil" aria-hidden="true" />}
      {firstUrl !== null && !seen.has("main") && (
        <SignedImage url={firstUrl} alt={ready ? "" : alt} {...common} onSeen={see("first")} onExpired={expired("first")} />
      )}
      {ready && <SignedImage url={url} alt={alt} {...common} onSeen={see("main")} onExpired={onExpired} />}
      {closeToo && <SignedImage url={closeUrl} alt="" {...common} onSeen={see("close")} onExpired={onExpired} />}
    </>
  );
}

function SplitHandle({ split }: { split: number }) {
  const percent = Math.round(split);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: split - 1,
      ArrowDown: split - 1,
      ArrowRight: split + 1,
      ArrowUp: split + 1,
      PageDown: split - 10,
      PageUp: split + 10,
      Home: 0,
      End: 100,
    };
    const to = steps[event.key];
    // With Shift the arrows move the photo: that is heard further up.
    if (to === undefined || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setSplit(to);
  };

  return (
    <div
      className="compare-handle"
      role="slider"
      tabIndex={0}
      aria-label={texts.sliderLabel}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={texts.sliderValue(percent)}
      onKeyDown={onKeyDown}
    >
      <span className="compare-grip" aria-hidden="true">
        <ChevronsLeftRight />
      </span>
    </div>
  );
}
