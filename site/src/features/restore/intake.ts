import type { Health } from "../../api/types";
import { formatBytes } from "../../ui/format";
import { texts } from "./texts";

type Limits = Pick<Health, "max_upload_bytes" | "allowed_extensions">;

const TYPES: Record<string, string> = {
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
};

function extension(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot).toLowerCase();
}

/** Pasted pictures and pictures from a phone may come without a fitting name. */
export function named(file: File): File {
  if (extension(file.name) !== "") return file;
  const ending = Object.entries(TYPES).find(([, type]) => type === file.type)?.[0];
  if (ending === undefined) return file;
  return new File([file], `${file.name || "photo"}${ending}`, { type: file.type });
}

/** What the file is announced as: by its name, as the server checks it, else by the browser. */
export function contentType(file: File): string {
  return TYPES[extension(file.name)] ?? (file.type || "application/octet-stream");
}

/** [".jpg", ".jpeg", ".png"] → "JPEG, PNG" */
export function formatNames(extensions: readonly string[]): string {
  const names = extensions.map((ending) =>
    ending === ".webp" ? "WebP" : (TYPES[ending] ?? ending).replace(/^image\/|^\./, "").toUpperCase(),
  );
  return [...new Set(names)].join(", ");
}

const HEIC = /^\.(heic|heif|hif)$/;
const RAW = /^\.(3fr|arw|cr[23w]|dng|iiq|n[er][fw]|orf|pef|ra[fw]|rw2|sr[2f]|x3f)$/;

/** Why the server would refuse this file; null when nothing speaks against it. */
export function refusal(file: File, limits: Limits): string | null {
  const ending = extension(file.name);
  if (!limits.allowed_extensions.includes(ending)) {
    if (HEIC.test(ending)) return texts.notHeic(file.name);
    if (RAW.test(ending)) return texts.notRaw(file.name);
    return texts.notPhoto(file.name, formatNames(limits.allowed_extensions));
  }
  if (file.size === 0) return texts.emptyFile(file.name);
  if (file.size > limits.max_upload_bytes) {
    // These may keep 16 bits, or no compression at all.
    const isLossless = /^\.(tiff?|png)$/.test(ending);
    return texts.tooLarge(file.name, formatBytes(file.size), formatBytes(limits.max_upload_bytes), isLossless);
  }
  return null;
}

/** Splits files into those to take and, in words, those to leave out. */
export function sift(files: readonly File[], limits: Limits | undefined) {
  const accepted: File[] = [];
  const rejected: string[] = [];
  for (const file of files.map(named)) {
    // Without limits (the server was not reached yet) the server is the judge.
    const reason = limits === undefined ? null : refusal(file, limits);
    if (reason === null) accepted.push(file);
    else rejected.push(reason);
  }
  return { accepted, rejected };
}
