import { beforeEach, describe, expect, it, vi } from "vitest";
import { json, network, TOKENS } from "../test-network";

/** As a browser has it when the server is away. */
const awayFor = (chunk: string) => {
  vi.resetModules();
  vi.doMock(chunk, () => {
    throw new TypeError("Failed to fetch dynamically imported module");
  });
};

const unhandled = vi.fn();

beforeEach(() => {
  localStorage.setItem("photo-restoration.signed-in", "1");
  unhandled.mockClear();
  process.on("unhandledRejection", unhandled);
  return () => {
    process.removeListener("unhandledRejection", unhandled);
    vi.doUnmock("./kept");
  };
});

/** Until whatever was let go of has complained. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("when what keeps lists cannot be fetched", () => {
  it("a deletion, and the session around it, go on without a complaint", async () => {
    awayFor("./kept");
    network({ "POST /auth/refresh": () => json(TOKENS), "DELETE /restore/01A": () => json(undefined, 204) });
    const { deleteRestoration } = await import("./deletion");
    await deleteRestoration("01A");
    await settled();
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("a page that opens without its server still says so", async () => {
    awayFor("./kept");
    network({ "POST /auth/refresh": () => Promise.reject(new TypeError("Failed to fetch")) });
    const { resume, useSession } = await import("./session");
    await resume();
    expect(useSession.getState()).toMatchObject({ unreachable: true, offline: false });
  });

  it("nothing comes of it, and what goes wrong with it is still told", async () => {
    awayFor("./kept");
    const away = await import("./with-kept");
    expect(await away.withKept(() => 7)).toBeNull();
    vi.doUnmock("./kept");
    vi.resetModules();
    const there = await import("./with-kept");
    expect(await there.withKept(() => 7)).toBe(7);
    await expect(there.withKept(() => Promise.reject(new Error("full")))).rejects.toThrow("full");
  });
});
