import { beforeEach, describe, expect, it, vi } from "vitest";
import { json, network, problem, restoration, TOKENS } from "../test-network";

const page = (...ids: string[]) => ({ items: ids.map((id) => restoration({ id })), next_cursor: null });
const at = (path: string) => new URL(path, "http://photos.test");

/** The page as it starts, with modules of its own. */
async function start() {
  vi.resetModules();
  const [answer, session] = await Promise.all([import("./first-answer"), import("./session")]);
  return { ...answer, ...session };
}

beforeEach(() => {
  document.head.innerHTML = "";
  localStorage.setItem("photo-restoration.signed-in", "1");
});

describe("what the history shows first", () => {
  it("is asked for at once, with its thumbnails, and taken once", async () => {
    const seen = network({
      "POST /auth/refresh": () => json(TOKENS),
      "GET /restore/history": () => json(page("01B", "01A")),
    });
    const { askFirst, takeFirstHistory } = await start();
    askFirst(at("/history"));
    const answer = takeFirstHistory();
    expect((await answer)?.items.map(({ id }) => id)).toEqual(["01B", "01A"]);
    expect(seen.map(({ path }) => path)).toEqual(["/auth/refresh", "/restore/history"]);
    const thumbnails = document.querySelectorAll<HTMLLinkElement>('link[rel="preload"]');
    expect([...thumbnails].map((link) => link.getAttribute("href"))).toEqual(["/photos/b-small?s=1", "/photos/b-small?s=1"]);
    expect(takeFirstHistory()).toBeNull();
  });

  it.each(["/", "/login", "/history?q=oma"])("is not asked for at %s", async (path) => {
    const seen = network({});
    const { askFirst, takeFirstHistory } = await start();
    askFirst(at(path));
    expect(takeFirstHistory()).toBeNull();
    expect(seen).toEqual([]);
  });

  it("is not asked for where nobody is signed in", async () => {
    localStorage.clear();
    const seen = network({});
    const { askFirst, takeFirstHistory } = await start();
    askFirst(at("/history"));
    expect(takeFirstHistory()).toBeNull();
    expect(seen).toEqual([]);
  });

  it("is asked for anew after it failed", async () => {
    const seen = network({
      "POST /auth/refresh": () => json(TOKENS),
      "GET /restore/history": () => problem(503, "Busy", "Later."),
    });
    const { askFirst, takeFirstHistory } = await start();
    askFirst(at("/history"));
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    // The refusal is being read.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(takeFirstHistory()).toBeNull();
  });

  it("is not shown to whoever signs in next", async () => {
    network({
      "POST /auth/refresh": () => json(TOKENS),
      "GET /restore/history": () => json(page("01A")),
    });
    const { askFirst, endExpired, takeFirstHistory } = await start();
    askFirst(at("/history"));
    await vi.waitFor(() => expect(document.querySelector('link[rel="preload"]')).not.toBeNull());
    endExpired();
    expect(takeFirstHistory()).toBeNull();
  });
});
