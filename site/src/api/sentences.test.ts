import { beforeEach, expect, it, vi } from "vitest";
import type { Said } from "./server-words";

const said: Said = { detail: "Full.", code: "waits-for-room", values: {} };

/** Modules of their own, where nothing has been fetched yet. */
async function fresh() {
  vi.resetModules();
  const [language, sentences, server] = await Promise.all([
    import("../i18n/language"),
    import("./sentences"),
    import("./server-words"),
  ]);
  return { ...language, ...sentences, ...server };
}

beforeEach(() => localStorage.clear());

it("sentences are fetched in the language that is spoken, and until then the server's own words are shown", async () => {
  const { fetchSentences, sentences, tellReason } = await fresh();
  expect(sentences()).toBeNull();
  expect(tellReason(said)).toEqual({ detail: "Full.", original: null });
  await fetchSentences();
  expect(tellReason(said).detail).toMatch(/^The disk is full/);
});

it("who changes the language has them a moment later, and then the page is drawn once more", async () => {
  const { fetchSentences, setLanguage, tellReason, useLanguage } = await fresh();
  await fetchSentences();
  setLanguage("de");
  expect(tellReason(said)).toEqual({ detail: "Full.", original: null });
  const drawn = vi.fn();
  useLanguage.subscribe(drawn);
  await vi.waitFor(() => expect(drawn).toHaveBeenCalledOnce());
  expect(tellReason(said).detail).toMatch(/^Die Festplatte ist voll/);
  setLanguage("en");
});
