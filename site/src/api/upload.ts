import { ApiError, fromBetween, NetworkError } from "./problem";
import { texts } from "./texts";
import type { UploadTicket } from "./types";

/** Where bytes go, and what is sent along. */
type Target = Pick<UploadTicket, "method" | "url" | "headers">;

/** Headers that only the browser may set; it sets the right ones by itself. */
const BROWSER_SETS = new Set(["content-length", "host"]);

/**
 * Puts the bytes where the ticket says, reporting 0..1. XMLHttpRequest, because fetch tells
 * nothing about an upload on its way.
 */
export function putBytes(
  ticket: Target,
  file: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    signal.addEventListener("abort", stop, { once: true });
    xhr.open(ticket.method, ticket.url);
    for (const [name, value] of Object.entries(ticket.headers)) {
      if (!BROWSER_SETS.has(name.toLowerCase())) xhr.setRequestHeader(name, value);
    }
    xhr.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    xhr.addEventListener("load", () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve();
      else reject(refusal(xhr.status));
    });
    xhr.addEventListener("error", () => reject(new NetworkError()));
    xhr.addEventListener("abort", () => reject(new DOMException("Canceled", "AbortError")));
    xhr.addEventListener("loadend", () => signal.removeEventListener("abort", stop));
    if (signal.aborted) reject(new DOMException("Canceled", "AbortError"));
    else xhr.send(file);
  });
}

function refusal(status: number): ApiError {
  if (status === 507) {
    return new ApiError(status, texts.noRoom, texts.noRoomDetail);
  }
  // The storage itself never answers so.
  if ([413, 502, 504].includes(status)) {
    const { title, detail } = fromBetween(status);
    return new ApiError(status, title, detail);
  }
  return new ApiError(status, texts.uploadRefused, texts.uploadRefusedDetail);
}
