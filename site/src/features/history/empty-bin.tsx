import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button";
import { formatBytes } from "../../ui/format";
import { Sure } from "../../ui/sure";
import { emptyWhole } from "./bin-actions";
import { texts } from "./bin-texts";

interface Props {
  count: number;
  bytes: number;
  /** Whether the button says how much that frees. */
  sized?: boolean;
}

/** Empties the bin, once whoever presses it has read what is lost. */
export function EmptyBin({ count, bytes, sized = false }: Props) {
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const size = formatBytes(bytes);

  async function run() {
    setBusy(true);
    await emptyWhole();
    setBusy(false);
  }

  return (
    <>
      <Button kind="danger" busy={busy} disabled={busy} onClick={() => setAsks(true)}>
        <Trash2 aria-hidden="true" />
        {sized ? texts.emptySized(size) : texts.empty}
      </Button>
      {asks && (
        <Sure
          keepLabel={texts.keep}
          closeLabel={texts.close}
          title={texts.emptySure}
          loses={texts.emptyLoses(texts.content(count, size))}
          action={texts.empty}
          onYes={() => void run()}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}
