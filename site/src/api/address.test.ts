import { beforeEach, expect, test, vi } from "vitest";
import { json } from "../test-network";

beforeEach(() => {
  vi.resetModules();
});

/** The address after a config.json like this was read. */
async function baseAfter(reply: () => Response): Promise<string> {
  vi.stubGlobal("fetch", async (path: string) => {
    expect(path).toBe("/config.json");
    return Promise.resolve(reply());
  });
  const { apiBase, readConfig } = await import("./address");
  readConfig();
  return apiBase();
}

test("an address in config.json is where the API is", async () => {
  expect(await baseAfter(() => json({ api_url: "https://api.example.org" }))).toBe("https://api.example.org/api/v1");
  vi.resetModules();
  expect(await baseAfter(() => json({ api_url: "https://api.example.org/" }))).toBe("https://api.example.org/api/v1");
});

test("without a config.json, with an empty or a broken one the API is where the page is", async () => {
  const replies = [
    () => json({ api_url: "" }),
    () => json({}),
    () => json(null),
    () => json({ api_url: 7 }),
    () => json({ api_url: "not an address" }),
    () => json({ api_url: "https://api.example.org" }, 404),
    () => new Response("<!doctype html>"),
    () => {
      throw new TypeError("Failed to fetch");
    },
  ];
  for (const reply of replies) {
    vi.resetModules();
    expect(await baseAfter(reply)).toBe("/api/v1");
  }
});
