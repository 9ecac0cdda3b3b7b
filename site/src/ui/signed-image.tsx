import { useState } from "react";

interface Props {
  url: string;
  alt: string;
  className?: string | undefined;
  lazy?: boolean;
  draggable?: boolean;
  /** The address has run out: ask the server for a new one. Called once per address. */
  onExpired: () => void;
  /** It is on the screen; told the address that worked. */
  onSeen?: ((url: string) => void) | undefined;
}

const withoutQuery = (url: string) => url.split("?", 1)[0];

/**
 * A picture at a presigned address. Every answer of the server signs anew; as long as the address
 * in use works it is kept, so that nothing loads twice or flickers.
 */
export function SignedImage({ url, alt, className, lazy, draggable, onExpired, onSeen }: Props) {
  const [shown, setShown] = useState(url);
  const [failed, setFailed] = useState<string | null>(null);

  const moved = withoutQuery(shown) !== withoutQuery(url);
  if (shown !== url && (moved || failed === shown)) setShown(url);

  return (
    <img
      src={shown}
      alt={alt}
      className={className}
      loading={lazy === true ? "lazy" : undefined}
      decoding="async"
      draggable={draggable}
      onLoad={() => onSeen?.(shown)}
      onError={() => {
        if (failed === shown) return;
        setFailed(shown);
        if (shown === url) onExpired();
      }}
    />
  );
}
