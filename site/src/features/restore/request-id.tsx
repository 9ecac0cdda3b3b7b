import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button";
import { texts } from "./photo-texts";

/** What a provider calls the request, for whoever asks its support. */
export function RequestId({ id }: { id: string }) {
  const [copied, setCopied] = useState(false);
  // Only a secure origin has a clipboard; elsewhere a click selects all of it.
  const canCopy = "clipboard" in navigator;

  async function copy() {
    await navigator.clipboard.writeText(id).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  }

  return (
    <div className="request-id">
      {texts.support} <code>{id}</code>
      {canCopy && (
        <Button kind="quiet" onClick={() => void copy()}>
          <Copy aria-hidden="true" />
          <span role="status">{copied ? texts.copied : texts.copy}</span>
        </Button>
      )}
    </div>
  );
}
