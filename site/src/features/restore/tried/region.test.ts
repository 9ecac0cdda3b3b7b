import { describe, expect, it } from "vitest";
import { longestSide, moved, regionAround } from "./region";

const PHOTO = { width: 2000, height: 1000 };

describe("the part of a photo that is previewed", () => {
  it("is a square around the place, within the photo", () => {
    expect(regionAround({ x: 0.5, y: 0.5 }, PHOTO, 512)).toEqual({ x: 744, y: 244, width: 512, height: 512 });
    expect(regionAround({ x: 0, y: 1 }, PHOTO, 512)).toEqual({ x: 0, y: 488, width: 512, height: 512 });
  });

  it("is no larger than the photo", () => {
    const small = { width: 300, height: 900 };
    expect(regionAround({ x: 0.9, y: 0.5 }, small, 512)).toEqual({ x: 0, y: 194, width: 300, height: 512 });
  });

  it("is smaller where there are four times as many pixels to compute on each side", () => {
    expect([1, 2, 4].map(longestSide)).toEqual([512, 512, 256]);
  });

  it("moves by a quarter with the arrow keys and stays within the photo", () => {
    const region = regionAround({ x: 0.5, y: 0.5 }, PHOTO, 512);
    const right = moved("ArrowRight", region, PHOTO);
    expect(right && regionAround(right, PHOTO, 512)).toEqual({ ...region, x: region.x + 128 });
    const corner = regionAround({ x: 1, y: 1 }, PHOTO, 512);
    const beyond = moved("ArrowDown", corner, PHOTO);
    expect(beyond && regionAround(beyond, PHOTO, 512)).toEqual(corner);
    expect(moved("Enter", region, PHOTO)).toBeNull();
  });
});
