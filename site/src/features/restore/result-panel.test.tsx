import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import type { Provenance, Restoration } from "../../api/types";
import { setLanguage } from "../../i18n/language";
import { json, restoration } from "../../test-network";
import { clearSitting } from "./sitting";
import { press, show } from "./test-stage";

const PROVENANCE: Provenance = {
  sha256: "b".repeat(64),
  software: "Photo Restoration 0.1.0",
  networks: [null],
  pages: 5,
  bits: 8,
  color_space: "sRGB",
  original_color_space: null,
  density: null,
  place: "none",
  dropped: [],
};

function ofPages(pages: number): Restoration {
  const plain = restoration({ filename: "album.tif" });
  return { ...plain, result: plain.result && { ...plain.result, provenance: { ...PROVENANCE, pages } } };
}

const open = (one: Restoration) => show({ "GET /restore/01A": () => json(one) }, "/?r=01A");

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  setLanguage("en");
});

describe("a result of several pages", () => {
  it("says that the comparison shows the first of them", async () => {
    await open(ofPages(5));
    expect(await screen.findByText("The comparison shows page 1 of 5; the file has all 5 pages.")).toBeVisible();
  });

  it("says it in German", async () => {
    setLanguage("de");
    await open(ofPages(5));
    expect(await screen.findByText("Der Vergleich zeigt Seite 1 von 5; die Datei enthält alle 5 Seiten.")).toBeVisible();
  });

  it("says nothing of pages where there is one", async () => {
    await open(ofPages(1));
    expect(await screen.findByRole("heading", { name: "Done" })).toBeVisible();
    expect(screen.queryByText(/The comparison shows/)).toBeNull();
  });

  it("tells the time of all its pages when other settings are chosen", async () => {
    await open(ofPages(5));
    await press("Try other settings");
    // 0.26 megapixels at 6 s each, five times.
    expect((await screen.findByRole("radio", { name: /2× faithful/ })).closest("label")).toHaveTextContent("about 8 s");
  });
});
