import { beforeEach, describe, expect, it } from "vitest";
import { fetchSentences } from "../../../api/sentences";
import { setLanguage } from "../../../i18n/language";
import type { Model, Restoration } from "../../../api/types";
import { MODEL, restoration } from "../../../test-network";
import { asText, rowsOf } from "./rows";

const PROVENANCE = {
  sha256: "b".repeat(64),
  software: "Photo Restoration 0.1.0",
  networks: ["waifu2x upconv_7 photo"],
  pages: 2,
  bits: 16,
  color_space: "sRGB",
  original_color_space: "Adobe RGB (1998)",
  density: { x: 600, y: 600 },
  place: "removed" as const,
  dropped: ["thumbnail", "something new"],
};

function known(part: Partial<Restoration> = {}): Restoration {
  const plain = restoration(part);
  return { ...plain, result: plain.result && { ...plain.result, provenance: PROVENANCE } };
}

const AUTO: Model = {
  ...MODEL,
  parameters: {
    type: "object",
    properties: {
      noise: { type: "number", minimum: 0, maximum: 1, default: 0.5, title: "Grain" },
      icc_profile: { type: "string", enum: ["auto", "keep", "convert"], default: "auto", title: "Colour profile" },
      remove_location: { type: "boolean", default: false, title: "Remove the place" },
    },
  },
};

const recipe = [{ model_id: "photo-2x", params: { noise: 0.25, icc_profile: "keep", remove_location: true } }];
const value = (rows: ReturnType<typeof rowsOf>, name: string) => rows.find((row) => row[0] === name)?.[1];

beforeEach(() => setLanguage("en"));

describe("what is known of a result", () => {
  it("names settings and their values in words", () => {
    const rows = rowsOf(known({ recipe }), [AUTO]);
    expect(value(rows, "Model")).toBe("2× faithful");
    expect(value(rows, "Grain")).toBe("0.25");
    expect(value(rows, "Colour profile")).toBe("The photo's own");
    expect(value(rows, "Remove the place")).toBe("yes");
  });

  it("says it in German, with German numbers", async () => {
    setLanguage("de");
    await fetchSentences();
    const rows = rowsOf(known({ recipe }), [AUTO]);
    expect(value(rows, "Korn")).toBe("0,25");
    expect(value(rows, "Farbprofil")).toBe("Die des Fotos");
    expect(value(rows, "Druckgröße")).toBe("4,3 × 4,3 cm bei 600 dpi");
    expect(value(rows, "Ort")).toBe("Entfernt");
  });

  it("tells colour space, pages, print size and what was lost", () => {
    const rows = rowsOf(known(), [MODEL]);
    expect(value(rows, "Colour space")).toBe("Adobe RGB (1998) → sRGB, 16 bits a channel");
    expect(value(rows, "Pages")).toBe("2");
    expect(value(rows, "Print size")).toBe("4.3 × 4.3 cm at 600 dpi");
    // What a later server may name is shown as it says it.
    expect(value(rows, "Not carried over")).toBe("small preview in the file, something new");
    expect(asText(rows)).toContain(`Result, SHA-256: ${"b".repeat(64)}\n`);
  });

  it("names the page that alone was restored, and counts pages otherwise", () => {
    const { original } = known();
    const rows = rowsOf(known({ original: { ...original, page: 2 } }), [MODEL]);
    expect(value(rows, "Page")).toBe("2");
    expect(value(rows, "Pages")).toBeUndefined();
    expect(asText(rows)).toContain("Page: 2\n");
    expect(value(rowsOf(known(), [MODEL]), "Page")).toBeUndefined();
    setLanguage("de");
    expect(value(rowsOf(known({ original: { ...original, page: 2 } }), [MODEL]), "Seite")).toBe("2");
  });

  it("says unknown of what an earlier version did not note", () => {
    const rows = rowsOf(restoration(), [MODEL]);
    const unknown = rows.filter((row) => row[1] === "unknown").map(([name]) => name);
    expect(unknown).toEqual([
      "Network",
      "Made by",
      "Print size",
      "Pages",
      "Colour space",
      "Place",
      "Not carried over",
      "Original, SHA-256",
      "Result, SHA-256",
    ]);
  });
});
