import { QueryClient, QueryObserver, type QueryObserverOptions } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Restoration } from "./types";
import { json, network, problem, restoration, TOKENS, type Handler } from "../test-network";

const WORKING = { status: "running", result: null, processed_url: null, progress: 0.1 } as const;

let hidden = false;
/** What takes each photo off the screen. */
const shown: (() => void)[] = [];
const leaveAll = () => shown.splice(0).forEach((leave) => leave());
const turn = (away: boolean) => {
  hidden = away;
  document.dispatchEvent(new Event("visibilitychange"));
};

/** What one passing of this time brings about. */
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

/** So many photos are on the screen; the server answers as told. */
async function following(ids: readonly string[], routes: Record<string, Handler>) {
  vi.resetModules();
  const [{ askTogether }, { followAll }, { signIn }] = await Promise.all([
    import("./asked-together"),
    import("./following"),
    import("./session"),
  ]);
  const seen = network({ "POST /auth/login": () => json(TOKENS), ...routes });
  await signIn({ username: "admin", password: "pw", remember_me: false });
  const client = new QueryClient({ defaultOptions: { queries: { networkMode: "always", retry: false } } });
  followAll(client, "restoration");
  ids.forEach((id) => {
    const options: QueryObserverOptions = {
      queryKey: ["restoration", id],
      queryFn: () => askTogether(id, client.getQueryData<{ data: Restoration }>(["restoration", id])?.data),
      staleTime: 1_000,
    };
    shown.push(new QueryObserver(client, options).subscribe(() => undefined));
  });
  const asked = () => seen.filter(({ path }) => path.startsWith("/restore"));
  return { client, asked };
}

const several = (change: (id: string) => Partial<Restoration>): Handler => ({ query }) => {
  const ids = query.get("ids")?.split(",") ?? [];
  return json({ items: ids.map((id) => restoration({ ...WORKING, id, ...change(id) })) }, 200, { "Retry-After": "1" });
};

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  hidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
});
afterEach(() => {
  leaveAll();
  vi.useRealTimers();
});

describe("how far photos are", () => {
  it("is asked for all at once, once in two seconds at most where there are many", async () => {
    let progress = 0;
    const ids = Array.from({ length: 50 }, (_, at) => `01${at}`);
    const { asked } = await following(ids, { "GET /restore": several(() => ({ progress: (progress += 0.0001) })) });
    await pass(0.1);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.query.get("ids")?.split(",")).toEqual(ids);
    await pass(60);
    expect(asked().length).toBeLessThanOrEqual(31);
    expect(asked().length).toBeGreaterThan(25);
  });

  it("is asked once a second of one, and slower while nothing changes", async () => {
    let progress = 0;
    const { asked } = await following(["01A"], { "GET /restore/01A": () => json(restoration({ ...WORKING, progress })) });
    await pass(0.1);
    for (let at = 0; at < 10; at++) {
      progress += 0.01;
      await pass(1.01);
    }
    expect(asked()).toHaveLength(11);
    await pass(60);
    const quiet = asked().length - 11;
    expect(quiet).toBeLessThan(25);
    await pass(60);
    expect(asked().length - 11 - quiet).toBe(12);
  });

  it("is asked seldom while nobody looks at the page, and at once when somebody comes back", async () => {
    const { asked } = await following(["01A", "01B"], { "GET /restore": several(() => ({})) });
    await pass(0.1);
    turn(true);
    await pass(60);
    expect(asked().length).toBeLessThanOrEqual(1 + 4);
    const before = asked().length;
    turn(false);
    await pass(0.1);
    expect(asked()).toHaveLength(before + 1);
  });

  it("is no longer asked of those that have ended, and not at all once all have", async () => {
    let ended = false;
    const { asked } = await following(["01A", "01B", "01C"], {
      "GET /restore": several((id) => (id === "01B" || ended ? { status: "succeeded" } : {})),
    });
    await pass(1.5);
    expect(asked().at(-1)?.query.get("ids")).toBe("01A,01C");
    ended = true;
    await pass(2);
    const count = asked().length;
    await pass(60);
    expect(asked()).toHaveLength(count);
  });

  it("is not asked for what is not on the screen any more", async () => {
    const { asked } = await following(["01A", "01B"], { "GET /restore": several(() => ({})) });
    await pass(0.1);
    leaveAll();
    const count = asked().length;
    await pass(60);
    expect(asked()).toHaveLength(count);
  });

  it("is asked for again after trouble, and never after a refusal", async () => {
    let answer = () => problem(503, "Busy", "Later.");
    const { asked } = await following(["01A", "01B"], { "GET /restore": () => answer() });
    await pass(7);
    expect(asked()).toHaveLength(3);
    answer = () => problem(422, "No", "Not so.");
    await pass(3);
    const count = asked().length;
    await pass(60);
    expect(asked()).toHaveLength(count);
  });

  it("is asked alone for what is missing among several, so that the reason is known", async () => {
    const { client, asked } = await following(["01A", "01B"], {
      "GET /restore": () => json({ items: [restoration({ ...WORKING, id: "01A" })] }),
      "GET /restore/01B": () => problem(404, "Not here", "No such restoration."),
    });
    await pass(0.1);
    expect(asked().map(({ path }) => path)).toEqual(["/restore", "/restore/01B"]);
    expect(client.getQueryState(["restoration", "01B"])?.error).toMatchObject({ status: 404 });
    await pass(5);
    expect(asked().filter(({ path }) => path === "/restore/01B")).toHaveLength(1);
  });

  it("says which addresses are known of each, and keeps them where they are left out", async () => {
    const { client, asked } = await following(["01A", "01B"], {
      "GET /restore": several((id) => {
        const known = asked().length > 1 && id === "01A";
        return { pictures: id === "01A" ? "7-0" : "8-0", original_url: known ? null : "/photos/a?s=1", progress: asked().length / 100 };
      }),
    });
    await pass(1.5);
    expect(asked().map(({ query }) => query.get("pictures"))).toEqual([",", "7-0,8-0"].slice(0, 2));
    const data = client.getQueryData<{ data: Restoration }>(["restoration", "01A"])?.data;
    expect(data).toMatchObject({ original_url: "/photos/a?s=1", progress: 0.02 });
  });

  it("is asked in parts where the server does not answer so many at once", async () => {
    const ids = Array.from({ length: 101 }, (_, at) => `01${at}`);
    const { asked } = await following(ids, {
      "GET /restore": several(() => ({})),
      "GET /restore/01100": () => json(restoration({ ...WORKING, id: "01100" })),
    });
    await pass(0.1);
    expect(asked().map(({ path }) => path)).toEqual(["/restore", "/restore/01100"]);
  });
});
