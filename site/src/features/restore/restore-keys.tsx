import { useEffect } from "react";
import type { Restoration } from "../../api/types";
import { useKeys, type KeyMap } from "../../ui/keys";
import { deleteWithUndo, download } from "./actions";
import { showOriginal, zoomBy, zoomToFit } from "./compare/comparison";
import { activateNeighbour, removePhoto, type Photo } from "./sitting";

interface Props {
  photo: Photo | undefined;
  restoration: Restoration | undefined;
  onUpload: () => void;
}

/** The single-key shortcuts of this page. */
export function RestoreKeys({ photo, restoration, onUpload }: Props) {
  const keys: KeyMap = {
    u: onUpload,
    "[": () => activateNeighbour(-1),
    "]": () => activateNeighbour(1),
    "up:o": () => showOriginal(false),
  };
  if (photo?.stage === "chosen" || photo?.stage === "refused") {
    keys.Delete = () => removePhoto(photo.key);
  }
  if (photo !== undefined && restoration?.status === "succeeded" && restoration.result) {
    const { result } = restoration;
    keys.o = () => showOriginal(true);
    keys["+"] = keys["="] = () => zoomBy(1.5, result);
    keys["-"] = () => zoomBy(1 / 1.5, result);
    keys["0"] = () => zoomToFit();
    keys.d = (event) => {
      if (!event.repeat) void download(restoration);
    };
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
