import { describe, expect, it } from "vitest";
import { restoration } from "../../test-network";
import { shownOriginal, shownResult } from "./frame";

const { original, result } = restoration({});
const tiff = { content_type: "image/tiff" };

describe("what the comparison shows", () => {
  it("is the photo and the result themselves where browsers show them", () => {
    const shown = restoration({});
    expect(shownOriginal(shown)).toEqual({ url: shown.original_url, firstUrl: original.thumbnail_url, closeUrl: null, width: 512 });
    expect(shownResult(shown)).toEqual({ url: shown.processed_url, firstUrl: result?.thumbnail_url, closeUrl: null, width: 1024 });
  });

  it("is what was made of a TIFF to be looked at", () => {
    const shown = restoration({
      original: { ...original, ...tiff, preview_url: "/photos/before-preview" },
      result: result && { ...result, ...tiff, preview_url: "/photos/after-preview" },
    });
    expect(shownOriginal(shown)).toMatchObject({ url: "/photos/before-preview", firstUrl: original.thumbnail_url, closeUrl: null });
    expect(shownResult(shown)).toMatchObject({ url: "/photos/after-preview", closeUrl: null });
  });

  it("is what was made of a large picture, and the picture itself for a close look", () => {
    const large = { width: 6000, height: 8192, preview_url: "/photos/after-preview" };
    const shown = restoration({ result: result && { ...result, ...large } });
    const closeUrl = shown.processed_url;
    expect(shownResult(shown)).toMatchObject({ url: "/photos/after-preview", closeUrl, width: 1500 });
  });

  it("is the thumbnail of a TIFF that was restored before there were previews", () => {
    const shown = restoration({ original: { ...original, ...tiff } });
    expect(shownOriginal(shown)).toMatchObject({ url: original.thumbnail_url, firstUrl: null, closeUrl: null });
  });

  it("is nothing while there is no result", () => {
    expect(shownResult(restoration({ result: null, processed_url: null }))).toBeNull();
  });
});
