export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  left: number;
  top: number;
}

/**
 * What part of the photo is looked at, in shares of the photo, so that the same view shows the
 * same part in frames of any size and of pictures of any resolution.
 */
export interface View {
  /** 1 = the whole photo fits. */
  zoom: number;
  /** The point of the photo in the middle of the frame, 0..1. */
  x: number;
  y: number;
}

export const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5 };

/** The largest size with the photo's proportions that fits the frame. */
export function fit(photo: Size, frame: Size): Size {
  const scale = Math.min(frame.width / photo.width, frame.height / photo.height);
  return { width: photo.width * scale, height: photo.height * scale };
}

/** The zoom at which one pixel of the photo is one pixel of the screen. */
export function actualZoom(photo: Size, frame: Size, pixelRatio: number): number {
  return photo.width / (fit(photo, frame).width * pixelRatio);
}

/** From one pixel on one (of a photo smaller than its frame) to far enough to count pixels. */
function zoomRange(photo: Size, frame: Size, pixelRatio: number): { least: number; most: number } {
  const actual = actualZoom(photo, frame, pixelRatio);
  return { least: Math.min(1, actual), most: Math.max(4, actual * 4) };
}

function clampCentre(centre: number, scaled: number, frame: number): number {
  if (scaled <= frame) return 0.5;
  const margin = frame / 2 / scaled;
  return Math.min(Math.max(centre, margin), 1 - margin);
}

/** Keeps the zoom in its range and the frame filled. */
export function clampView(view: View, photo: Size, frame: Size, pixelRatio: number): View {
  const { least, most } = zoomRange(photo, frame, pixelRatio);
  const zoom = Math.min(Math.max(view.zoom, least), most);
  const { width, height } = fit(photo, frame);
  return {
    zoom,
    x: clampCentre(view.x, width * zoom, frame.width),
    y: clampCentre(view.y, height * zoom, frame.height),
  };
}

/** Where the photo lies in its frame, in frame pixels; it may stand out on every side. */
export function place(view: View, photo: Size, frame: Size): Box {
  const whole = fit(photo, frame);
  const width = whole.width * view.zoom;
  const height = whole.height * view.zoom;
  return {
    width,
    height,
    left: frame.width / 2 - view.x * width,
    top: frame.height / 2 - view.y * height,
  };
}

/** The part of the frame in which the photo is seen. */
export function visible(box: Box, frame: Size): Box {
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  return {
    left,
    top,
    width: Math.max(0, Math.min(frame.width, box.left + box.width) - left),
    height: Math.max(0, Math.min(frame.height, box.top + box.height) - top),
  };
}

/** Zooms to `zoom` so that the photo's point under `at` (frame pixels) stays under it. */
export function zoomAt(
  view: View,
  zoom: number,
  at: { x: number; y: number },
  photo: Size,
  frame: Size,
): View {
  const box = place(view, photo, frame);
  const share = { x: (at.x - box.left) / box.width, y: (at.y - box.top) / box.height };
  const factor = zoom / view.zoom;
  return {
    zoom,
    x: share.x - (at.x - frame.width / 2) / (box.width * factor),
    y: share.y - (at.y - frame.height / 2) / (box.height * factor),
  };
}

/** Moves the photo by a distance in frame pixels. */
export function panBy(view: View, dx: number, dy: number, photo: Size, frame: Size): View {
  const { width, height } = place(view, photo, frame);
  return { ...view, x: view.x - dx / width, y: view.y - dy / height };
}
