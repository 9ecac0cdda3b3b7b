import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LANGUAGES, setLanguage, translated, useLanguage } from "./language";

type Catalogue = Record<string, unknown>;
const english = import.meta.glob<{ texts: Catalogue }>("../**/texts.ts", { eager: true });
const german = import.meta.glob<{ german: Catalogue }>("../**/texts.de.ts", { eager: true });
const sources = import.meta.glob<string>("../**/*.{ts,tsx}", { eager: true, query: "?raw", import: "default" });

/** Every path to a text: "theme.system", "tips.0.title"; functions count by their name. */
function paths(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, at === "" ? key : `${at}.${key}`));
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(strings);
}

beforeEach(() => localStorage.clear());
afterEach(() => setLanguage("en"));

describe("the texts", () => {
  it("are there for every part of the page, in both languages", () => {
    const folders = (files: object, name: string) => Object.keys(files).map((path) => path.replace(name, ""));
    expect(Object.keys(english).length).toBeGreaterThanOrEqual(6);
    expect(folders(german, "texts.de.ts")).toEqual(folders(english, "texts.ts"));
  });

  it.each(Object.entries(english))("of %s have the same keys in German, and none is empty", (path, { texts }) => {
    const other = german[path.replace("texts.ts", "texts.de.ts")]?.german ?? {};
    setLanguage("en");
    expect(paths(other)).toEqual(paths(texts));
    expect(strings(other).filter((text) => text.trim() === "")).toEqual([]);
  });

  it.each(Object.entries(english))("of %s are all used", (path, { texts }) => {
    const folder = path.replace("texts.ts", "");
    const inFolder = ([file]: [string, string]) =>
      (file.startsWith(folder) || file === "../app.tsx") && !/texts(\.de)?\.ts$|\.test\.tsx?$/.test(file);
    const all = Object.entries(sources).filter(inFolder).map(([, source]) => source).join("\n");
    const unused = Object.keys(texts).filter((key) => !new RegExp(`\\btexts\\.${key}\\b`).test(all));
    expect(unused).toEqual([]);
  });

  it("are those of the language in use, at once", () => {
    const texts = translated({ word: "word" }, { word: "Wort" });
    expect(texts.word).toBe("word");
    setLanguage("de");
    expect(texts.word).toBe("Wort");
  });
});

describe("the language", () => {
  it("is marked on the page and remembered", () => {
    setLanguage("de");
    expect(document.documentElement.lang).toBe("de");
    expect(localStorage.getItem("photo-restoration.language")).toBe("de");
    expect(Object.keys(LANGUAGES)).toContain(useLanguage.getState().language);
  });
});
