import { useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { describe } from "../../../api/problem";
import type { PreviewSource } from "../../../api/restorations";
import type { Preview, Region } from "../../../api/types";
import { useCssVars } from "../../../ui/css-vars";
import { Loader } from "../../../ui/loader";
import { texts as photoTexts } from "../photo-texts";
import { longestSide, moved, regionAround, type Place, type Size } from "./region";
import { texts } from "./texts";
import type { Tried } from "./tried";
import { usePreview } from "./use-preview";
import "./tried.css";

interface Props {
  /** Null until the photo is on the server. */
  source: PreviewSource | null;
  tried: Tried;
  /** Pixels of the photo. */
  photo: Size;
  /** The photo as it is seen. */
  children: ReactNode;
}

const MIDDLE: Place = { x: 0.5, y: 0.5 };

/** A part of the photo as the settings that are open make it, beside the photo in which that part is chosen. */
export function TriedView({ source, tried, photo, children }: Props) {
  // Until somebody chooses a place, the server does: a face, if there is one.
  const [place, setPlace] = useState<Place | null>(null);
  const longest = longestSide(tried.model.scale);
  const chosen = place && regionAround(place, photo, longest);
  const { data, error, isBehind } = usePreview(source, tried, chosen);
  const region = chosen ?? data?.region ?? regionAround(MIDDLE, photo, longest);
  const told = error === null ? null : describe(error);
  return (
    <div className="tried">
      <Picker photo={photo} region={region} onPick={setPlace}>
        {children}
      </Picker>
      <section className="tried-shown" aria-label={texts.title} aria-busy={isBehind}>
        {data !== undefined && error === null && <Shown preview={data} />}
        {data === undefined && error === null && <Loader label={source === null ? texts.comes : texts.busy} />}
        {told !== null && (
          <p className="tried-failed" role="alert">
            <strong>{texts.failed}</strong> {told.detail}
          </p>
        )}
        <p className="tried-busy small" role="status">
          {isBehind && data !== undefined && error === null ? texts.busy : ""}
        </p>
      </section>
    </div>
  );
}

interface PickerProps {
  photo: Size;
  region: Region;
  onPick: (place: Place) => void;
  children: ReactNode;
}

function Picker({ photo, region, onPick, children }: PickerProps) {
  const stage = useRef<HTMLDivElement>(null);
  const percent = (part: number, of: number) => `${(100 * part) / of}%`;
  useCssVars(stage, {
    "--ratio": String(photo.width / photo.height),
    "--left": percent(region.x, photo.width),
    "--top": percent(region.y, photo.height),
    "--across": percent(region.width, photo.width),
    "--down": percent(region.height, photo.height),
  });
  const onClick = ({ detail, clientX, clientY, currentTarget }: MouseEvent) => {
    // Enter and space are no place.
    if (detail === 0) return;
    const box = currentTarget.getBoundingClientRect();
    onPick({ x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, region, photo);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    onPick(to);
  };
  const rounded = (part: number, of: number) => Math.round((100 * part) / of);
  return (
    <div className="tried-photo">
      <div ref={stage} className="tried-stage">
        {children}
        <button
          type="button"
          className="tried-picker"
          aria-label={texts.choose(
            rounded(region.x + region.width / 2, photo.width),
            rounded(region.y + region.height / 2, photo.height),
          )}
          title={texts.hint}
          onClick={onClick}
          onKeyDown={onKeyDown}
        >
          <span className="tried-marker" />
        </button>
      </div>
    </div>
  );
}

/** A pixel of the result is a pixel of the screen; the original is as large. */
function Shown({ preview }: { preview: Preview }) {
  const pane = useRef<HTMLDivElement>(null);
  const [split, setSplit] = useState(50);
  const side = (pixels: number) => `${(pixels * preview.scale) / window.devicePixelRatio}px`;
  useCssVars(pane, {
    "--wide": side(preview.region.width),
    "--high": side(preview.region.height),
    "--split": `${split}%`,
  });
  const picture = (base64: string, alt: string) => (
    <img className="tried-picture" src={`data:image/jpeg;base64,${base64}`} alt={alt} draggable={false} />
  );
  return (
    <div ref={pane} className="tried-pane">
      <div className="tried-layer">{picture(preview.before, texts.before)}</div>
      <div className="tried-layer tried-after">{picture(preview.after, texts.after)}</div>
      <span className="tried-label" aria-hidden="true">
        {photoTexts.before}
      </span>
      <span className="tried-label tried-label-after" aria-hidden="true">
        {photoTexts.after}
      </span>
      <input
        className="tried-split"
        type="range"
        min={0}
        max={100}
        value={split}
        aria-label={photoTexts.sliderLabel}
        aria-valuetext={photoTexts.sliderValue(split)}
        onChange={(event) => setSplit(event.target.valueAsNumber)}
      />
    </div>
  );
}
