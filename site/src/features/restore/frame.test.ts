import { describe, expect, it } from "vitest";
import { restoration } from "../../test-network";
import { originalUrl, resultUrl } from "./frame";

const { original, result } = restoration({});
const tiff = { content_type: "image/tiff" };

describe("what the comparison shows", () => {
  it("is the photo and the result themselves where browsers show them", () => {
    const shown = restoration({});
    expect(originalUrl(shown)).toBe(shown.original_url);
    expect(resultUrl(shown)).toBe(shown.processed_url);
  });

  it("is what was made of a TIFF to be looked at", () => {
    const shown = restoration({
      original: { ...original, ...tiff, preview_url: "/photos/before-preview" },
      result: result && { ...result, ...tiff, preview_url: "/photos/after-preview" },
    });
    expect(originalUrl(shown)).toBe("/photos/before-preview");
    expect(resultUrl(shown)).toBe("/photos/after-preview");
  });

  it("is the thumbnail of a TIFF that was restored before there were previews", () => {
    const shown = restoration({ original: { ...original, ...tiff } });
    expect(originalUrl(shown)).toBe(original.thumbnail_url);
  });

  it("is nothing while there is no result", () => {
    expect(resultUrl(restoration({ result: null, processed_url: null }))).toBeNull();
  });
});
