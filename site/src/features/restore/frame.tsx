import { ImageIcon } from "lucide-react";
import { useEffect, useState } from "react";
import type { Restoration } from "../../api/types";
import { ProgressBar } from "../../ui/progress-bar";
import { SignedImage } from "../../ui/signed-image";
import { Compare } from "./compare/compare";
import { resetComparison } from "./compare/comparison";
import { isMeasured } from "./progress-panel";
import type { Photo } from "./sitting";
import { texts } from "./texts";

/** Kinds of pictures that every browser shows. */
const SHOWN = new Set(["image/jpeg", "image/png", "image/webp"]);

/** What is shown of a picture: itself, or of a kind that no browser shows, the larger of what was made of it. */
function shown(
  picture: { content_type: string; preview_url: string | null; thumbnail_url: string | null },
  url: string,
): string {
  return SHOWN.has(picture.content_type) ? url : (picture.preview_url ?? picture.thumbnail_url ?? url);
}

/** The address to show the original by. */
export function originalUrl({ original, original_url }: Restoration): string {
  return shown(original, original_url);
}

/** The address to show the result by, where there is one. */
export function resultUrl({ result, processed_url }: Restoration): string | null {
  return result && processed_url ? shown(result, processed_url) : null;
}

interface Props {
  photo: Photo;
  restoration: Restoration | undefined;
  onExpired: () => void;
}

/** The photo itself: as it is chosen, while it is worked on, and compared with its result. */
export function PhotoFrame({ photo, restoration, onExpired }: Props) {
  // Every photo is looked at from the start.
  useEffect(() => resetComparison(), [photo.key]);
  const afterUrl = restoration ? resultUrl(restoration) : null;
  if (restoration?.status === "succeeded" && restoration.result && afterUrl) {
    return (
      <Compare
        key={restoration.id}
        name={restoration.filename}
        // What the browser holds already is there at once, and is not fetched.
        beforeUrl={(photo.pixels && photo.previewUrl) ?? originalUrl(restoration)}
        afterUrl={afterUrl}
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
  if (restoration !== undefined) {
    return (
      <SignedImage className="frame-photo" url={originalUrl(restoration)} alt={name} onExpired={onExpired} />
    );
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
