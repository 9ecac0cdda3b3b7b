import { beforeEach, describe, expect, it, vi } from "vitest";
import { json, network, problem, restoration, TOKENS } from "../test-network";

const page = (...ids: string[]) => ({ items: ids.map((id) => restoration({ id })), next_cursor: null });
const at = (path: string) => new URL(path, "http://photos.test");

const root = () => document.getElementById("root") as HTMLElement & { seen?: Promise<unknown> };
const pictures = () => [...document.querySelectorAll("img")].map((place) => place.getAttribute("src"));

/** The page as it starts, with modules of its own. */
async function start() {
  vi.resetModules();
  const [answer, session] = await Promise.all([import("./first-answer"), import("./session")]);
  return { ...answer, ...session };
}

beforeEach(() => {
  // As the build draws it; pictures do not load here.
  document.body.innerHTML = '<div id="root"><div class="history-awaited"><img alt=""><img alt=""><img alt=""></div></div>';
  HTMLImageElement.prototype.decode = () => Promise.resolve();
  localStorage.setItem("photo-restoration.signed-in", "1");
});

describe("what the history shows first", () => {
  it("is asked for at once, put into the places that wait for it, and taken once", async () => {
    const seen = network({
      "POST /auth/refresh": () => json(TOKENS),
      "GET /restore/history": () => json(page("01B", "01A")),
    });
    const { askFirst, takeFirstHistory } = await start();
    askFirst(at("/history"));
    const answer = takeFirstHistory();
    expect((await answer)?.items.map(({ id }) => id)).toEqual(["01B", "01A"]);
    expect(seen.map(({ path }) => path)).toEqual(["/auth/refresh", "/restore/history"]);
    await root().seen;
    expect(pictures()).toEqual(["/photos/b-small?s=1", "/photos/b-small?s=1", null]);
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
    // The page does not wait for photos that do not come.
    await root().seen;
    expect(takeFirstHistory()).toBeNull();
  });

  it("is not shown to whoever signs in next", async () => {
    network({
      "POST /auth/refresh": () => json(TOKENS),
      "GET /restore/history": () => json(page("01A")),
    });
    const { askFirst, endExpired, takeFirstHistory } = await start();
    askFirst(at("/history"));
    await vi.waitFor(() => expect(pictures()[0]).not.toBeNull());
    endExpired();
    expect(takeFirstHistory()).toBeNull();
  });
});
