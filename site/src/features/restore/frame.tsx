import { ImageIcon } from "lucide-react";
import { Suspense, useEffect, useState, type ReactNode } from "react";
import { useKnownReport, useReport } from "../../api/queries";
import type { PreviewSource } from "../../api/restorations";
import type { Restoration } from "../../api/types";
import { ProgressBar } from "../../ui/progress-bar";
import { SignedImage } from "../../ui/signed-image";
import { Compare, type Picture } from "./compare/compare";
import { resetComparison, showOriginal } from "./compare/comparison";
import { TriedView } from "./photo-parts";
import { isMeasured } from "./progress-panel";
import type { Photo } from "./sitting";
import { useTried } from "./tried/tried";
import { texts } from "./photo-texts";

/** Kinds of pictures that every browser shows. */
const SHOWN = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Longest side of previews, as the server makes them. */
const PREVIEW_SIDE = 2048;

/**
 * A picture is shown by its thumbnail first, which is there at once, then by the preview that was made of it, and
 * itself only where it is looked at closely. Of a kind that no browser shows there is nothing beyond the preview.
 */
function shown(
  picture: { content_type: string; preview_url: string | null; thumbnail_url: string | null; width: number; height: number },
  itself: string | null,
): Picture | null {
  const file = SHOWN.has(picture.content_type) ? itself : null;
  const url = picture.preview_url ?? file ?? picture.thumbnail_url ?? itself;
  if (url === null) return null;
  const factor = url === picture.preview_url ? PREVIEW_SIDE / Math.max(picture.width, picture.height) : 1;
  return {
    url,
    firstUrl: url === picture.thumbnail_url ? null : picture.thumbnail_url,
    closeUrl: url === file ? null : file,
    width: Math.round(picture.width * Math.min(1, factor)),
  };
}

export function shownOriginal({ original, original_url }: Restoration): Picture | null {
  return shown(original, original_url);
}

export function shownResult({ result, processed_url }: Restoration): Picture | null {
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
  const trying = useTried((state) => state.tried !== null);
  const after = restoration ? shownResult(restoration) : null;
  const before = restoration ? shownBefore(photo, restoration) : null;
  if (restoration?.status === "succeeded" && restoration.result && before && after && !trying) {
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
      <TriedOut photo={photo} restoration={restoration}>
        <Preview key={photo.key} photo={photo} restoration={restoration} onExpired={onExpired} />
      </TriedOut>
      <FrameProgress photo={photo} restoration={restoration} />
    </>
  );
}

interface TriedOutProps {
  photo: Photo;
  restoration: Restoration | undefined;
  /** The photo as it is seen. */
  children: ReactNode;
}

/** While settings are open: what they make of a part of the photo, beside it. */
function TriedOut({ photo, restoration, children }: TriedOutProps) {
  const tried = useTried((state) => state.tried);
  const { data: report } = useKnownReport(photo.uploadId, photo.page);
  const size = restoration?.original ?? report ?? photo.pixels;
  if (tried === null || size === null) return children;
  return (
    <Suspense fallback={children}>
      <TriedView source={sourceOf(photo, restoration)} tried={tried} photo={size}>
        {children}
      </TriedView>
    </Suspense>
  );
}

/** What the server has of it: what is looked at already can be restored in part. */
function sourceOf({ uploadId, page }: Photo, restoration: Restoration | undefined): PreviewSource | null {
  if (restoration !== undefined) return { restoration_id: restoration.id };
  return uploadId === null ? null : { upload_id: uploadId, ...(page === null ? {} : { page }) };
}

/** What the browser holds already is there at once, and is not fetched. */
function shownBefore(photo: Photo, restoration: Restoration): Picture | null {
  // Of several pages, a browser that shows TIFF shows the first one.
  const held = isFirstPage(restoration.original.page) && photo.pixels ? photo.previewUrl : null;
  if (held === null || photo.pixels === null) return shownOriginal(restoration);
  return { url: held, firstUrl: null, closeUrl: null, width: photo.pixels.width };
}

const isFirstPage = (page: number | null) => page === null || page === 1;

function Preview({ photo, restoration, onExpired }: Props) {
  const [broken, setBroken] = useState(false);
  const name = restoration?.filename ?? photo.name;
  if (photo.previewUrl !== null && !broken && isFirstPage(photo.page)) {
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
  return <MadePreview photo={photo} />;
}

/** What the server made of a photo, or of a page, that the browser cannot show. */
function MadePreview({ photo }: { photo: Photo }) {
  const { data: report, error, refetch } = useReport(photo.uploadId, photo.page);
  const url = report?.preview_url ?? null;
  if (url !== null) {
    return <SignedImage className="frame-photo" url={url} alt={photo.name} onExpired={() => void refetch()} />;
  }
  const isComing = report === undefined && error === null && !(photo.keptBack && photo.uploadId === null);
  return (
    <div className="frame-blank">
      <ImageIcon aria-hidden="true" />
      <strong>{photo.name}</strong>
      <p className="quiet small">{isComing ? texts.previewComes : texts.noPreview}</p>
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
