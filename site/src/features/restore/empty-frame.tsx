import { Camera, ImageUp } from "lucide-react";
import { useState } from "react";
import { useHealth } from "../../api/queries";
import { Button } from "../../ui/button";
import { formatBytes } from "../../ui/format";
import { showToast } from "../../ui/toast";
import type { Openers } from "./file-inputs";
import { formatNames } from "./intake";
import { texts } from "./texts";
import { useIntake } from "./use-intake";
import "./empty-frame.css";

export const SAMPLE = "portrait-damaged.jpg";
const SMALL_SAMPLE = "portrait-damaged-small.webp";

export async function fetchSample(): Promise<File> {
  const response = await fetch(`${import.meta.env.BASE_URL}samples/${SAMPLE}`);
  if (!response.ok) throw new Error(`The sample answered with ${response.status}`);
  return new File([await response.blob()], SAMPLE, { type: "image/jpeg" });
}

/** The frame before there is a photo: the drop zone. */
export function EmptyFrame({ open }: { open: Openers }) {
  const { data: limits } = useHealth();
  const take = useIntake();
  const [fetching, setFetching] = useState(false);

  async function trySample() {
    setFetching(true);
    try {
      take([await fetchSample()]);
    } catch {
      showToast(texts.sampleFailed, { tone: "error" });
    } finally {
      setFetching(false);
    }
  }

  return (
    <div className="empty-frame">
      <ImageUp className="empty-frame-icon" aria-hidden="true" />
      <h1 className="for-mouse">{texts.emptyTitle}</h1>
      <h1 className="for-touch">{texts.emptyTouchTitle}</h1>
      <div className="empty-frame-actions">
        <Button kind="gradient" className="empty-frame-choose" onClick={open.choose}>
          {texts.choose}
        </Button>
        <Button className="for-touch" onClick={open.camera}>
          <Camera aria-hidden="true" />
          {texts.camera}
        </Button>
      </div>
      <p className="quiet small empty-frame-limits">
        {limits !== undefined &&
          texts.limits(formatNames(limits.allowed_extensions), formatBytes(limits.max_upload_bytes))}
      </p>
      <button type="button" className="sample" disabled={fetching} onClick={() => void trySample()}>
        <img src={`${import.meta.env.BASE_URL}samples/${SMALL_SAMPLE}`} alt="" width={40} height={40} />
        {texts.sample}
      </button>
    </div>
  );
}
