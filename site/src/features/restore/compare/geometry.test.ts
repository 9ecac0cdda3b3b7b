import { describe, expect, it } from "vitest";
import { actualZoom, clampView, fit, panBy, place, visible, WHOLE, zoomAt } from "./geometry";

const photo = { width: 1024, height: 512 };
const frame = { width: 500, height: 500 };

describe("the view of a photo", () => {
  it("fits the whole photo into the frame", () => {
    expect(fit(photo, frame)).toEqual({ width: 500, height: 250 });
    expect(place(WHOLE, photo, frame)).toEqual({ left: 0, top: 125, width: 500, height: 250 });
  });

  it("shows one pixel on one pixel at 1:1, also on a fine screen", () => {
    expect(actualZoom(photo, frame, 1)).toBeCloseTo(2.048);
    expect(actualZoom(photo, frame, 2)).toBeCloseTo(1.024);
  });

  it("keeps the point under the pointer where it is while it zooms", () => {
    const at = { x: 120, y: 180 };
    const before = place(WHOLE, photo, frame);
    const after = place(zoomAt(WHOLE, 3, at, photo, frame), photo, frame);
    expect((at.x - after.left) / after.width).toBeCloseTo((at.x - before.left) / before.width);
    expect((at.y - after.top) / after.height).toBeCloseTo((at.y - before.top) / before.height);
  });

  it("never leaves the frame empty beside a photo that is larger", () => {
    const view = clampView(panBy({ ...WHOLE, zoom: 4 }, 9999, 9999, photo, frame), photo, frame, 1);
    const box = place(view, photo, frame);
    expect(box.left).toBeCloseTo(0);
    expect(box.top).toBeCloseTo(0);
  });

  it("keeps a photo that is smaller in the middle", () => {
    expect(clampView({ zoom: 0.2, x: 0.9, y: 0.1 }, photo, frame, 1)).toEqual(WHOLE);
  });

  it("goes down to 1:1 of a photo that is smaller than the frame, and no further", () => {
    const small = { width: 250, height: 125 };
    expect(actualZoom(small, frame, 1)).toBeCloseTo(0.5);
    expect(clampView({ ...WHOLE, zoom: 0.5 }, small, frame, 1).zoom).toBeCloseTo(0.5);
    expect(clampView({ ...WHOLE, zoom: 0.1 }, small, frame, 1).zoom).toBeCloseTo(0.5);
  });

  it("knows which part is seen", () => {
    const box = { left: -100, top: 50, width: 1000, height: 200 };
    expect(visible(box, frame)).toEqual({ left: 0, top: 50, width: 500, height: 200 });
  });
});
