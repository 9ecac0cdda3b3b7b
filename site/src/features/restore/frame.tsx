import { ImageIcon } from "lucide-react";
import { useEffect, useState } from "react";
import type { Restoration } from "../../api/types";
import { ProgressBar } from "../../ui/progress-bar";
import { SignedImage } from "../../ui/signed-image";
import { Compare } from "./compare/compare";
import { resetComparison, showOriginal } from "./compare/comparison";
import { isMeasured } from "./progress-panel";
import type { Photo } from "./sitting";
import { texts } from "./photo-texts";

/** Kinds of pictures that every browser shows. */
const SHOWN = new Set(["image/jpeg", "image/png", "image/webp"]);

/** How a picture is shown: at first, and where it is looked at closely, if that is another file. */
export interface Shown {
  url: string;
  closeUrl: string | null;
}

/**
 * A large picture is shown by the smaller one that was made of it, and itself only where it is looked at
 * closely. Of a kind that no browser shows there is only the smaller one.
 */
function shown(
  picture: { content_type: string; preview_url: string | null; thumbnail_url: string | null },
  itself: string | null,
): Shown | null {
  const url = SHOWN.has(picture.content_type) ? itself : null;
  const first = picture.preview_url ?? url ?? picture.thumbnail_url ?? itself;
  return first === null ? null : { url: first, closeUrl: url === first ? null : url };
}

export function shownOriginal({ original, original_url }: Restoration): Shown | null {
  return shown(original, original_url);
}

export function shownResult({ result, processed_url }: Restoration): Shown | null {
  return result && processed_url ? shown(result, processed_url) : null;
}

interface Props {
  photo: Photo;
  restoration: Restoration | undefined;
  onExpired: () => void;
}

/** The photo itself: as it is chosen, while it is worked on, and compared with its result. */
export function PhotoFrame({ photo, restoration, onExpired }: Props) {
  const fresh = photo.stage === "chosen";
  // A new photo is looked at from the start; from result to result all stays as it is.
  useEffect(() => {
    if (fresh) resetComparison();
  }, [fresh]);
  useEffect(() => showOriginal(false), [photo.key]);
  const after = restoration ? shownResult(restoration) : null;
  const before = restoration ? shownBefore(photo, restoration) : null;
  if (restoration?.status === "succeeded" && restoration.result && before && after) {
    return (
      <Compare
        id={restoration.id}
        name={restoration.filename}
        before={before}
        after={after}
        photo={restoration.result}
        onExpired={onExpired}
      />
    );
  }
  return (
    <>
      <Preview key={photo.key} photo={photo} restoration={restoration} onExpired={onExpired} />
      <FrameProgress photo={photo} restoration={restoration} />
    </>
  );
}

/** What the browser holds already is there at once, and is not fetched. */
function shownBefore(photo: Photo, restoration: Restoration): Shown | null {
  const held = photo.pixels && photo.previewUrl;
  return held == null ? shownOriginal(restoration) : { url: held, closeUrl: null };
}

function Preview({ photo, restoration, onExpired }: Props) {
  const [broken, setBroken] = useState(false);
  const name = restoration?.filename ?? photo.name;
  if (photo.previewUrl !== null && !broken) {
    return (
      <img
        className="frame-photo"
        src={photo.previewUrl}
        alt={name}
        onError={() => setBroken(true)}
      />
    );
  }
  const original = restoration === undefined ? null : shownOriginal(restoration);
  if (original !== null) {
    return <SignedImage className="frame-photo" url={original.url} alt={name} onExpired={onExpired} />;
  }
  if (photo.stage === "submitted") return <div className="frame-awaited" />;
  return (
    <div className="frame-blank">
      <ImageIcon aria-hidden="true" />
      <strong>{name}</strong>
      <p className="quiet small">{texts.noPreview}</p>
    </div>
  );
}

/** 0..1, null while nobody can say, undefined when there is nothing under way. */
function share(photo: Photo, restoration: Restoration | undefined): number | null | undefined {
  if (photo.stage === "uploading") return photo.uploaded;
  if (photo.stage === "starting") return null;
  if (restoration?.status === "queued" || restoration?.notice != null) return null;
  if (restoration?.status === "running") {
    return isMeasured(restoration) ? restoration.progress : null;
  }
  return undefined;
}

function FrameProgress({ photo, restoration }: Omit<Props, "onExpired">) {
  const value = share(photo, restoration);
  if (value === undefined) return null;
  return (
    <div className="frame-progress">
      <ProgressBar value={value} label={texts.progressTitle} />
    </div>
  );
}
