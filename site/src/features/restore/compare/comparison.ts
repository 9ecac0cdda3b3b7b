import { create } from "zustand";
import { actualZoom, clampView, panBy, WHOLE, zoomAt, type Size, type View } from "./geometry";

export type Mode = "slider" | "side";

interface Comparison {
  mode: Mode;
  /** How much of the photo shows before, 0..100 from the left. */
  split: number;
  view: View;
  /** While somebody holds the key or the button. */
  originalShown: boolean;
  /** The frame as last measured; in side by side both are the same. */
  frame: Size;
}

/** Shared by the photo frame and the panel beside it. */
export const useComparison = create<Comparison>(() => ({
  mode: "slider",
  split: 50,
  view: WHOLE,
  originalShown: false,
  frame: { width: 1, height: 1 },
}));

const set = useComparison.setState;
const get = useComparison.getState;

export function resetComparison(): void {
  set({ split: 50, view: WHOLE, originalShown: false });
}

export function setMode(mode: Mode): void {
  set({ mode, view: WHOLE });
}

export function setSplit(percent: number): void {
  set({ split: Math.min(Math.max(percent, 0), 100) });
}

export function showOriginal(originalShown: boolean): void {
  if (get().originalShown !== originalShown) set({ originalShown });
}

export function measured(frame: Size): void {
  set({ frame });
}

export function setView(view: View, photo: Size): void {
  set({ view: clampView(view, photo, get().frame, window.devicePixelRatio) });
}

function middle({ width, height }: Size) {
  return { x: width / 2, y: height / 2 };
}

/** Zooms about a point of the frame, by default its middle. */
export function zoomBy(factor: number, photo: Size, at = middle(get().frame)): void {
  const { view, frame } = get();
  // Clamped first: past the end of the range the point must not drift.
  const zoom = clampView({ ...view, zoom: view.zoom * factor }, photo, frame, window.devicePixelRatio).zoom;
  setView(zoomAt(view, zoom, at, photo, frame), photo);
}

/** Looks at a neighbouring part: one step is a tenth of the frame. */
export function lookAside(stepsRight: number, stepsDown: number, photo: Size): void {
  const { view, frame } = get();
  const [dx, dy] = [(-stepsRight * frame.width) / 10, (-stepsDown * frame.height) / 10];
  setView(panBy(view, dx, dy, photo, frame), photo);
}

export function zoomToFit(): void {
  set({ view: WHOLE });
}

/** One pixel of the photo on one pixel of the screen. */
export function zoomToActual(photo: Size, at = middle(get().frame)): void {
  const { view, frame } = get();
  const actual = actualZoom(photo, frame, window.devicePixelRatio);
  zoomBy(actual / view.zoom, photo, at);
}
