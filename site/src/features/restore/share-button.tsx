import { Share2 } from "lucide-react";
import { useState } from "react";
import { fetchResult } from "../../api/restorations";
import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { showToast } from "../../ui/toast";
import { texts } from "./photo-texts";

/** Whether this is a phone or tablet that hands files of this type to other apps. */
function canShare(type: string): boolean {
  if (typeof navigator.canShare !== "function" || !window.matchMedia("(pointer: coarse)").matches) return false;
  return navigator.canShare({ files: [new File([""], "photo", { type })] });
}

/** Hands the result itself to another app. */
export function ShareButton({ restoration }: { restoration: Restoration }) {
  const [busy, setBusy] = useState(false);
  // Fetching may take longer than a tap allows to open another app: the next tap has the file at once.
  const [fetched, setFetched] = useState<File | null>(null);
  const type = restoration.result?.content_type;
  if (type === undefined || !canShare(type)) return null;

  async function share() {
    setBusy(true);
    try {
      const file = fetched ?? (await fetchResult(restoration));
      setFetched(file);
      await navigator.share({ files: [file] });
      setFetched(null);
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      // Somebody changed their mind, or has to tap once more.
      if (name !== "AbortError" && name !== "NotAllowedError") showToast(texts.shareFailed, { tone: "error" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button busy={busy} onClick={() => void share()}>
      <Share2 aria-hidden="true" />
      {fetched === null || busy ? texts.share : texts.shareReady}
    </Button>
  );
}
