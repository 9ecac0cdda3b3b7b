import type { Region } from "../../../api/types";

export interface Size {
  width: number;
  height: number;
}

/** A place in the photo, 0 to 1 of its width and height. */
export interface Place {
  x: number;
  y: number;
}

/** The longest side that is previewed; of four times as many pixels, less fits into a second. */
export const longestSide = (scale: number) => (scale >= 4 ? 256 : 512);

/** The square around a place, as far as the photo allows. */
export function regionAround({ x, y }: Place, photo: Size, longest: number): Region {
  const [width, height] = [Math.min(longest, photo.width), Math.min(longest, photo.height)];
  const begin = (at: number, length: number, whole: number) =>
    Math.round(Math.min(Math.max(at * whole - length / 2, 0), whole - length));
  return { x: begin(x, width, photo.width), y: begin(y, height, photo.height), width, height };
}

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where an arrow key leads: a quarter of the square further, and never further than to the border. Null for other keys. */
export function moved(key: string, region: Region, photo: Size): Place | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  const middle = (at: number, length: number, whole: number, by: number) => {
    const to = at + length / 2 + (by * length) / 4;
    return Math.min(Math.max(to, length / 2), whole - length / 2) / whole;
  };
  return {
    x: middle(region.x, region.width, photo.width, step[0]),
    y: middle(region.y, region.height, photo.height, step[1]),
  };
}
