import { useEffect } from "react";
import { isActive, type Restoration } from "../../api/types";
import { useKeys, type KeyMap } from "../../ui/keys";
import { deleteWithUndo, download } from "./actions";
import { lookAside, showOriginal, useComparison, zoomBy, zoomToFit } from "./compare/comparison";
import { removePhoto, type Photo } from "./sitting";

interface Props {
  photo: Photo;
  restoration: Restoration | undefined;
}

/** The single-key shortcuts for the photo that is shown. */
export function PhotoKeys({ photo, restoration }: Props) {
  const zoomedIn = useComparison(({ view }) => view.zoom > 1);
  const keys: KeyMap = { "up:o": () => showOriginal(false) };
  if (photo.stage === "chosen" || photo.stage === "refused") {
    keys.Delete = () => removePhoto(photo.key);
  }
  if (restoration?.status === "succeeded" && restoration.result) {
    const { result } = restoration;
    keys.o = () => showOriginal(true);
    keys["+"] = keys["="] = () => zoomBy(1.5, result);
    keys["-"] = () => zoomBy(1 / 1.5, result);
    keys["0"] = () => zoomToFit();
    if (zoomedIn) {
      keys["Shift+ArrowLeft"] = () => lookAside(-1, 0, result);
      keys["Shift+ArrowRight"] = () => lookAside(1, 0, result);
      keys["Shift+ArrowUp"] = () => lookAside(0, -1, result);
      keys["Shift+ArrowDown"] = () => lookAside(0, 1, result);
    }
    keys.d = (event) => {
      if (!event.repeat) void download([restoration]);
    };
  }
  if (restoration !== undefined && !isActive(restoration)) {
    keys.Delete = () => void deleteWithUndo(photo, restoration);
  }
  useKeys(keys);

  useEffect(() => {
    const letGo = () => showOriginal(false);
    window.addEventListener("blur", letGo);
    return () => window.removeEventListener("blur", letGo);
  }, []);

  return null;
}
