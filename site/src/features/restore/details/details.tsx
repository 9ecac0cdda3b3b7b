import { Copy, FileJson } from "lucide-react";
import { saveSidecar } from "../../../api/provenance";
import { useModels } from "../../../api/queries";
import type { Restoration } from "../../../api/types";
import { Button } from "../../../ui/button";
import { showToast } from "../../../ui/toast";
import { asText, rowsOf } from "./rows";
import { texts } from "./texts";
import "./details.css";

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(texts.copied);
  } catch {
    showToast(texts.copyFailed, { tone: "error" });
  }
}

/** How the result came from the photo. */
export function Details({ restoration }: { restoration: Restoration }) {
  const { data: models = [] } = useModels();
  const rows = rowsOf(restoration, models);
  return (
    <div className="details">
      <dl className="details-list small">
        {rows.map(([name, value], at) => (
          // Two steps may have settings of the same name.
          <div key={`${at} ${name}`}>
            <dt className="quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="panel-row">
        <Button onClick={() => void copy(asText(rows))}>
          <Copy aria-hidden="true" />
          {texts.copy}
        </Button>
        <Button onClick={() => saveSidecar(restoration)}>
          <FileJson aria-hidden="true" />
          {texts.save}
        </Button>
      </div>
    </div>
  );
}
