import { describe, expect, it } from "vitest";
import { restoration } from "../../test-network";
import { shownOriginal, shownResult } from "./frame";

const { original, result } = restoration({});
const tiff = { content_type: "image/tiff" };

describe("what the comparison shows", () => {
  it("is the photo and the result themselves where browsers show them", () => {
    const shown = restoration({});
    expect(shownOriginal(shown)).toEqual({ url: shown.original_url, closeUrl: null });
    expect(shownResult(shown)).toEqual({ url: shown.processed_url, closeUrl: null });
  });

  it("is what was made of a TIFF to be looked at", () => {
    const shown = restoration({
      original: { ...original, ...tiff, preview_url: "/photos/before-preview" },
      result: result && { ...result, ...tiff, preview_url: "/photos/after-preview" },
    });
    expect(shownOriginal(shown)).toEqual({ url: "/photos/before-preview", closeUrl: null });
    expect(shownResult(shown)).toEqual({ url: "/photos/after-preview", closeUrl: null });
  });

  it("is what was made of a large picture, and the picture itself for a close look", () => {
    const shown = restoration({ result: result && { ...result, preview_url: "/photos/after-preview" } });
    expect(shownResult(shown)).toEqual({ url: "/photos/after-preview", closeUrl: shown.processed_url });
  });

  it("is the thumbnail of a TIFF that was restored before there were previews", () => {
    const shown = restoration({ original: { ...original, ...tiff } });
    expect(shownOriginal(shown)).toEqual({ url: original.thumbnail_url, closeUrl: null });
  });

  it("is nothing while there is no result", () => {
    expect(shownResult(restoration({ result: null, processed_url: null }))).toBeNull();
  });
});
