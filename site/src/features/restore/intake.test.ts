import { describe, expect, it } from "vitest";
import { contentType, formatNames, named, refusal, sift } from "./intake";

const LIMITS = { max_upload_bytes: 1024, allowed_extensions: [".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"] };

function file(name: string, size = 10, type = ""): File {
  return new File([new Uint8Array(size)], name, { type });
}

describe("taking photos in", () => {
  it("takes what is within the limits, whatever the case of its ending", () => {
    expect(refusal(file("Grandma.JPG"), LIMITS)).toBeNull();
    expect(refusal(file("scan.2.tiff"), LIMITS)).toBeNull();
  });

  it("names a file that is no photo and the kinds that are", () => {
    expect(refusal(file("notes.pdf"), LIMITS)).toBe(
      "“notes.pdf” isn't a supported photo (JPEG, PNG, TIFF, WebP).",
    );
  });

  it.each([
    ["IMG_0001.HEIC", /On an iPhone or iPad/],
    ["DSC_0001.NEF", /Export it/],
    ["IMG_0001.cr3", /Export it/],
  ])("says what to do with %s on the device or in the program that it comes from", (name, words) => {
    expect(refusal(file(name), LIMITS)).toMatch(words);
  });

  it("does not take an ending for a name", () => {
    expect(refusal(file(".jpg"), LIMITS)).toMatch(/a supported photo/);
  });

  it("names a file that is too large, with its size and the limit", () => {
    expect(refusal(file("big.jpg", 2048), LIMITS)).toMatch(/“big.jpg” is 2\sKB; the limit is 1\sKB/);
  });

  it.each(["big.tif", "big.TIFF", "big.png"])("says how %s becomes smaller at its full quality, and JPEG last", (name) => {
    expect(refusal(file(name, 2048), LIMITS)).toMatch(/PNG.*TIFF with ZIP or LZW.*8 bits instead of 16.*JPEG only/);
  });

  it("takes a file of exactly the allowed size", () => {
    expect(refusal(file("edge.jpg", 1024), LIMITS)).toBeNull();
  });

  it("names an empty file", () => {
    expect(refusal(file("nothing.png", 0), LIMITS)).toMatch(/“nothing.png” is empty/);
  });

  it("takes the good ones of many and names each of the others", () => {
    const { accepted, rejected } = sift([file("a.jpg"), file("b.pdf"), file("c.png"), file("d.jpg", 0)], LIMITS);
    expect(accepted.map(({ name }) => name)).toEqual(["a.jpg", "c.png"]);
    expect(rejected).toHaveLength(2);
  });

  it("leaves the judgement to the server while the limits are not known", () => {
    expect(sift([file("b.pdf")], undefined).accepted).toHaveLength(1);
  });

  it("gives a pasted picture without an ending the one of its type", () => {
    expect(named(file("image", 3, "image/png")).name).toBe("image.png");
  });

  it("announces a file by its name", () => {
    expect(contentType(file("a.tif"))).toBe("image/tiff");
    expect(contentType(file("a.jpeg", 1, "application/x"))).toBe("image/jpeg");
  });

  it("names every kind once", () => {
    expect(formatNames(LIMITS.allowed_extensions)).toBe("JPEG, PNG, TIFF, WebP");
  });
});
