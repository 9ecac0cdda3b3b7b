import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { json, network, restoration, TOKENS } from "../test-network";

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const working = restoration({ status: "running", result: null, processed_url: null, pictures: "7-0" });
const { original } = working;

/** Signed in, at a server that answers this. */
async function answering(told: object) {
  vi.resetModules();
  const [{ getRestoration }, { signIn }] = await Promise.all([import("./restorations"), import("./session")]);
  const seen = network({ "POST /auth/login": () => json(TOKENS), [`GET /restore/${working.id}`]: () => json(told) });
  await signIn({ username: "admin", password: "pw", remember_me: false });
  return { ask: getRestoration, asked: () => seen.at(-1)?.query.get("pictures") ?? null };
}

describe("asking for a restoration again and again", () => {
  it("says which addresses are known, and keeps them where they are left out", async () => {
    const lean = { ...working, progress: 0.5, original_url: null, original: { ...original, thumbnail_url: null } };
    const { ask, asked } = await answering(lean);
    const { data } = await ask(working.id, working);
    expect(asked()).toBe("7-0");
    expect(data).toEqual({ ...working, progress: 0.5 });
  });

  it("takes new addresses when they are told", async () => {
    const { ask } = await answering({ ...working, pictures: "8-0", original_url: "/photos/a?s=2" });
    const { data } = await ask(working.id, working);
    expect(data.original_url).toBe("/photos/a?s=2");
  });

  it("asks for all addresses where only a list is known, which has none of the photo itself", async () => {
    const { ask, asked } = await answering(working);
    await ask(working.id, { ...working, original_url: null });
    expect(asked()).toBeNull();
    await ask(working.id, undefined);
    expect(asked()).toBeNull();
  });
});
