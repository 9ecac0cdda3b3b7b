import { create } from "zustand";
import type { Told } from "../../api/server-words";
import type { Params, Restoration } from "../../api/types";
import { NOT_SENT, type Sending } from "./sending";

/** How far a photo has come on this side; from `submitted` on the server knows. */
export type Stage = "chosen" | "waiting" | "uploading" | "starting" | "refused" | "submitted";

export interface Order {
  modelId: string;
  params: Params;
  /** Each photo gets what its own report suggests, but for the `params`, which somebody has set. */
  advised?: boolean;
  /** Nobody has chosen the model either, so each photo gets the one that its report suggests. */
  anyModel?: boolean;
}

export interface Photo extends Sending {
  key: string;
  name: string;
  file: File | null;
  /** An object URL of the file; null for what came from the server or cannot be shown. */
  previewUrl: string | null;
  pixels: { width: number; height: number } | null;
  /** The only page to restore, from 1; null for all of them. */
  page: number | null;
  stage: Stage;
  /** 0..1 */
  uploaded: number;
  /** Set once the bytes have arrived, so that another try need not send them again. */
  uploadId: string | null;
  /** Not to be sent before it is handed over: that was called off, or failed. */
  keptBack: boolean;
  /** Shared before somebody signed in, so perhaps by somebody else. */
  unclaimed: boolean;
  /** The browser has a copy, so that a page that opens later goes on with it. */
  kept: boolean;
  /** When it was put in: milliseconds since 1970. */
  addedAt: number;
  /** It failed only for lack of a connection, and goes on by itself when that is back. */
  cutOff: boolean;
  /** It has done so once: further tries are left to somebody. */
  wentOn: boolean;
  order: Order | null;
  problem: Told | null;
  restorationId: string | null;
}

/** Before it is an order. */
export interface Choice {
  modelId: string | null;
  params: Record<string, Params>;
}

/** For other settings: starts from those that a restoration had. */
export interface AgainChoice extends Choice {
  /** The restoration for which it is made. */
  of: string | null;
}

/** The photos of this visit. What the server does not have yet is kept in the browser too (unsent.ts). */
export interface Sitting {
  photos: Photo[];
  /** What is shown; it may have been asked for before it is here. Null is the page for new photos. */
  activeKey: string | null;
  /** What is shown took the place of what was there before, to which nobody goes back. */
  replaced: boolean;
  /** What an earlier page has left in the browser is here, if there was anything. */
  lookedUp: boolean;
  /** A finished photo for which other settings are being chosen. */
  againKey: string | null;
  /** Files that were left out, in words. */
  rejected: string[];
  /** For the photos that are not handed over yet. */
  choice: Choice;
  /** For the photo of `againKey`. */
  againChoice: AgainChoice;
}

const NO_CHOICE: Choice = { modelId: null, params: {} };
const EMPTY: Sitting = {
  photos: [],
  activeKey: null,
  replaced: false,
  lookedUp: false,
  againKey: null,
  rejected: [],
  choice: NO_CHOICE,
  againChoice: { ...NO_CHOICE, of: null },
};

export const useSitting = create<Sitting>(() => EMPTY);

/** Differs from those of other pages, whose photos this one may take over. */
const newKey = () => `photo-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;

export function newPhoto(part: Partial<Photo> & { name: string }): Photo {
  return {
    key: newKey(),
    file: null,
    previewUrl: null,
    pixels: null,
    page: null,
    stage: "chosen",
    uploaded: 0,
    uploadId: null,
    ...NOT_SENT,
    keptBack: false,
    unclaimed: false,
    kept: false,
    addedAt: Date.now(),
    cutOff: false,
    wentOn: false,
    order: null,
    problem: null,
    restorationId: null,
    ...part,
  };
}

export function findPhoto(key: string | null): Photo | undefined {
  return useSitting.getState().photos.find((photo) => photo.key === key);
}

export function useActivePhoto(): Photo | undefined {
  return useSitting(({ photos, activeKey }) => photos.find(({ key }) => key === activeKey));
}

export function updatePhoto(key: string, part: Partial<Photo>): void {
  useSitting.setState(({ photos }) => ({
    photos: photos.map((photo) => (photo.key === key ? { ...photo, ...part } : photo)),
  }));
}

export function activate(key: string | null): void {
  useSitting.setState({ activeKey: key, againKey: null, replaced: false });
}

/** Reads the size of a picture that the browser can show. */
export function measure({ key, previewUrl }: Photo): void {
  if (previewUrl === null) return;
  const image = new Image();
  image.onload = () => {
    updatePhoto(key, { pixels: { width: image.naturalWidth, height: image.naturalHeight } });
  };
  image.src = previewUrl;
}

/** Adds chosen files and shows the first of them. What nobody has claimed is not sent ahead. */
export function addPhotos(files: readonly File[], rejected: string[], unclaimed = false): void {
  const added = files.map((file) =>
    newPhoto({ name: file.name, file, previewUrl: URL.createObjectURL(file), unclaimed, keptBack: unclaimed }),
  );
  useSitting.setState(({ photos, activeKey, againKey, choice }) => ({
    // What was chosen holds for the photos it was chosen for, and for those put beside them.
    choice: photos.some(({ stage }) => stage === "chosen") ? choice : NO_CHOICE,
    photos: [...photos, ...added],
    activeKey: added[0]?.key ?? activeKey,
    againKey: added.length > 0 ? null : againKey,
    replaced: false,
    rejected,
  }));
  added.forEach(measure);
}

/** Shows a restoration that the server knows, adding it to the sitting when it is new there. */
export function openRestoration(id: string, name = ""): void {
  const { photos, activeKey } = useSitting.getState();
  const known = photos.find(({ restorationId }) => restorationId === id);
  if (known !== undefined) {
    if (activeKey !== known.key) activate(known.key);
    return;
  }
  const photo = newPhoto({ name, stage: "submitted", restorationId: id });
  useSitting.setState({ photos: [...photos, photo], activeKey: photo.key, againKey: null, replaced: false });
}

/** Adds what was found running on the server; shows the first if nothing else is shown. */
export function adoptUnfinished(restorations: readonly Restoration[]): void {
  const { photos, activeKey } = useSitting.getState();
  const known = new Set(photos.map(({ restorationId }) => restorationId));
  const added = restorations
    .filter(({ id }) => !known.has(id))
    .map(({ id, filename }) => newPhoto({ name: filename, stage: "submitted", restorationId: id }));
  if (added.length === 0) return;
  useSitting.setState({
    photos: [...photos, ...added],
    activeKey: activeKey ?? (photos.length === 0 ? (added[0]?.key ?? null) : null),
    replaced: true,
  });
}

function dropPreview({ previewUrl }: Photo): void {
  if (previewUrl !== null) URL.revokeObjectURL(previewUrl);
}

/** Takes a photo out of the sitting (not out of the history); its neighbour is shown. */
export function removePhoto(key: string): void {
  const { photos, activeKey } = useSitting.getState();
  const index = photos.findIndex((photo) => photo.key === key);
  const photo = photos[index];
  if (photo === undefined) return;
  dropPreview(photo);
  const left = photos.filter((other) => other !== photo);
  const neighbour = left[Math.min(index, left.length - 1)]?.key ?? null;
  useSitting.setState({
    photos: left,
    activeKey: activeKey === key ? neighbour : activeKey,
    againKey: null,
    replaced: true,
  });
}

export function activateNeighbour(offset: 1 | -1): void {
  const { photos, activeKey } = useSitting.getState();
  const index = photos.findIndex(({ key }) => key === activeKey);
  const next = photos[index === -1 && offset === -1 ? photos.length - 1 : index + offset];
  if (next !== undefined) activate(next.key);
}

/** The next photo of the sitting; after the last one, the page for new ones. */
export function activateNext(): void {
  const { photos, activeKey } = useSitting.getState();
  activate(photos[photos.findIndex(({ key }) => key === activeKey) + 1]?.key ?? null);
}

/** Other settings for a photo that has been restored. */
export function chooseAgain(key: string): void {
  useSitting.setState({ againKey: key, replaced: false });
}

/** A photo that was handed over is chosen for anew, with what was ordered where no other choice is open. */
export function takeBack(key: string, part: Partial<Photo>): void {
  const order = findPhoto(key)?.order ?? null;
  const { photos } = useSitting.getState();
  if (order !== null && !photos.some(({ stage }) => stage === "chosen")) {
    const { modelId, params } = order;
    useSitting.setState({ choice: { modelId, params: { [modelId]: params } } });
  }
  updatePhoto(key, { ...part, stage: "chosen", problem: null });
}

/** Somebody else signs in: nothing of the one before stays. */
export function clearSitting(): void {
  useSitting.getState().photos.forEach(dropPreview);
  useSitting.setState(EMPTY);
}
