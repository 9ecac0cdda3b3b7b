import { beforeEach, expect, it, vi } from "vitest";

const busy = { type: "urn:photo-restoration:provider-busy", title: "Busy", detail: "Later." };

/** Modules of their own, where nothing has been fetched yet. */
async function fresh() {
  vi.resetModules();
  const [language, german, server] = await Promise.all([
    import("../i18n/language"),
    import("./german-words"),
    import("./server-words"),
  ]);
  return { ...language, ...german, ...server };
}

beforeEach(() => localStorage.clear());

it("German words for what the server says are fetched where German is spoken", async () => {
  const { germanWords, hasGermanWords, setLanguage, tell } = await fresh();
  await germanWords();
  expect(hasGermanWords()).toBe(false);
  setLanguage("de");
  await germanWords();
  expect(tell(busy)).toMatchObject({ title: "Der Anbieter ist überlastet", original: "Later." });
});

it("until they are here the server's own words are shown, and then the page is drawn once more", async () => {
  const { setLanguage, tell, useLanguage } = await fresh();
  setLanguage("de");
  expect(tell(busy)).toMatchObject({ title: "Busy", detail: "Later.", original: null });
  const drawn = vi.fn();
  useLanguage.subscribe(drawn);
  await vi.waitFor(() => expect(drawn).toHaveBeenCalledOnce());
  expect(tell(busy)).toMatchObject({ title: "Der Anbieter ist überlastet" });
  setLanguage("en");
});
