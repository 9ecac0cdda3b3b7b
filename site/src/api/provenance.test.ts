import { describe, expect, it } from "vitest";
import { setLanguage } from "../i18n/language";
import { restoration } from "../test-network";
import { csv, sidecar } from "./provenance";
import type { Provenance } from "./types";

export const PROVENANCE: Provenance = {
  sha256: "b".repeat(64),
  software: "Photo Restoration 0.1.0",
  networks: ["waifu2x upconv_7 photo"],
  pages: 1,
  bits: 8,
  color_space: "sRGB",
  original_color_space: "Adobe RGB (1998)",
  density: { x: 600, y: 600 },
  place: "kept",
  dropped: ["thumbnail", "comments"],
};

function known(filename: string) {
  const plain = restoration({ filename });
  const { original, result } = plain;
  return {
    ...plain,
    original: { ...original, sha256: "a".repeat(64) },
    result: result && { ...result, provenance: PROVENANCE },
  };
}

/** The rows of a table, as RFC 4180 says that they are read. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /("(?:[^"]|"")*"|[^,\r]*)(,|\r\n)/gy;
  for (const [, value = "", end] of text.slice(1).matchAll(cells)) {
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === "\r\n") rows.push([]);
  }
  rows.pop();
  return rows;
}

/** The cell of a column in the first row. */
function column(text: string, name: string): string | undefined {
  const [head, row] = parsed(text);
  return row?.[head?.indexOf(name) ?? -1];
}

describe("the table of a selection", () => {
  it("begins with the mark by which Excel knows UTF-8, and ends each row as RFC 4180 says", () => {
    const text = csv([known("Überlingen.jpg"), restoration()]);
    expect(text.charCodeAt(0)).toBe(0xfeff);
    expect(text.endsWith("\r\n")).toBe(true);
    const rows = parsed(text);
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(column(text, "filename")).toBe("Überlingen.jpg");
    expect(column(text, "original_sha256")).toBe("a".repeat(64));
    expect(column(text, "result_dpi_x")).toBe("600");
    expect(column(text, "dropped_metadata")).toBe("thumbnail, comments");
  });

  it("keeps commas, quotation marks and line breaks in their cells", () => {
    const text = csv([{ ...known('Grandma, "Otto".jpg'), recipe: [{ model_id: "qwen-edit", params: { prompt: "one\ntwo" } }] }]);
    expect(column(text, "filename")).toBe('Grandma, "Otto".jpg');
    expect(JSON.parse(column(text, "settings") ?? "")).toEqual({ prompt: "one\ntwo" });
  });

  it.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])("makes the formula %j harmless", (name) => {
    expect(column(csv([known(name)]), "filename")).toBe(`'${name}`);
  });

  it("names the page that alone was restored, and none where it was the whole file", () => {
    const whole = known("album.tif");
    expect(column(csv([{ ...whole, original: { ...whole.original, page: 2 } }]), "page")).toBe("2");
    expect(column(csv([whole]), "page")).toBe("");
  });

  it("has semicolons and decimal commas in German, as spreadsheets expect there", () => {
    setLanguage("de");
    const photo = known("Oma; Otto.jpg");
    const density = { x: 299.5, y: 300 };
    const text = csv([{ ...photo, result: photo.result && { ...photo.result, provenance: { ...PROVENANCE, density } } }]);
    setLanguage("en");
    expect(text.slice(1)).toMatch(/^filename;status;/);
    expect(text).toContain('"Oma; Otto.jpg";');
    expect(text).toContain(";299,5;300;");
  });

  it("leaves empty what is not known", () => {
    const text = csv([restoration()]);
    expect(column(text, "result_sha256")).toBe("");
    expect(column(text, "place")).toBe("");
  });
});

describe("the sidecar", () => {
  it("tells both files, each step, and what was lost, and no address", () => {
    const text = sidecar(known("oma.jpg"));
    expect(text).not.toContain("/photos/");
    const record: unknown = JSON.parse(text);
    expect(record).toMatchObject({
      format: "photo-restoration-provenance-1",
      original: { filename: "oma.jpg", sha256: "a".repeat(64) },
      steps: [{ model_id: "photo-2x", params: { noise: 1 }, network: "waifu2x upconv_7 photo" }],
      result: { sha256: "b".repeat(64), color_space: "sRGB", dropped: ["thumbnail", "comments"], place: "kept" },
    });
  });

  it("names the page that alone was restored, and none where it was the whole file", () => {
    const whole = known("album.tif");
    const one = { ...whole, original: { ...whole.original, page: 2 } };
    expect(JSON.parse(sidecar(one))).toMatchObject({ original: { page: 2 } });
    expect(JSON.parse(sidecar(whole))).toMatchObject({ original: { page: null } });
  });

  it("says null where an earlier version did not note it", () => {
    const record: unknown = JSON.parse(sidecar(restoration()));
    expect(record).toMatchObject({ original: { sha256: null }, steps: [{ network: null }], result: { sha256: null } });
  });
});
