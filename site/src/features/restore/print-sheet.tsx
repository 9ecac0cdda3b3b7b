import { useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { Restoration } from "../../api/types";
import { useCssVars } from "../../ui/css-vars";
import { useKeys } from "../../ui/keys";
import { showToast } from "../../ui/toast";
import { shownResult } from "./frame";
import { texts } from "./photo-texts";
import "./print-sheet.css";

interface Props {
  restoration: Restoration;
  result: NonNullable<Restoration["result"]>;
}

/** Waits until the browser has a picture; false if it does not get it. */
async function arrived(url: string): Promise<boolean> {
  const image = new Image();
  image.src = url;
  return image.decode().then(
    () => true,
    () => false,
  );
}

/** Two frames: what was changed is on the page then. */
function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

/**
 * What is printed: the result alone, at the size that its density gives, else as large as the page. Ctrl+P waits for all of
 * its pixels; the browser's menu prints what is here, as nothing makes that wait.
 */
export function PrintSheet({ restoration, result }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  const [whole, setWhole] = useState<string | null>(null);
  const picture = shownResult(restoration);
  const density = result.provenance?.density;
  useCssVars(sheet, {
    "--print-width": density ? `${result.width / density.x}in` : "100%",
    "--print-height": density ? `${result.height / density.y}in` : "100vh",
  });

  async function print() {
    const url = picture?.closeUrl ?? null;
    if (url !== null && whole !== url) {
      showToast(texts.printing);
      if (await arrived(url)) setWhole(url);
    }
    await drawn();
    const shown = sheet.current?.querySelector("img");
    await shown?.decode().catch(() => undefined);
    window.print();
  }
  useKeys({ "Ctrl+p": () => void print() });

  if (picture === null) return null;
  return createPortal(
    <div ref={sheet} className="print-sheet" aria-hidden="true">
      <img className={density ? "print-sized" : "print-fitted"} src={whole ?? picture.url} alt="" />
    </div>,
    document.body,
  );
}
