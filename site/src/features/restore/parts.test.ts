import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "../../api/problem";
import { signIn } from "../../api/session";
import { json, network, problem, TOKENS } from "../../test-network";
import { sendParts } from "./parts";

const PART = 4;
const TEXT = "0123456789abcdefgh"; // 18 bytes: parts 1 to 5, the last of 2

/** What is in each piece; jsdom cannot read it. */
const contents = new WeakMap<Blob, string>();
class Photo extends Blob {
  override slice(start: number, end: number): Blob {
    const piece = super.slice(start, end);
    contents.set(piece, TEXT.slice(start, end));
    return piece;
  }
}
const PHOTO = new Photo([TEXT]);

/** What the server has, and what becomes of the next parts that are sent. */
let arrived: Map<number, string>;
let fates: ("arrives" | "is cut off" | number)[];
let underWay: number;
let mostUnderWay: number;
let told: { share: number[]; resumed: number[]; advanced: number };

class Storage extends EventTarget {
  readonly upload = new EventTarget();
  status = 200;
  private number = 0;
  open(_method: string, url: string) {
    this.number = Number(url.split("/").at(-1));
  }
  setRequestHeader() {
    // Nobody looks.
  }
  abort() {
    underWay -= 1;
    this.dispatchEvent(new Event("abort"));
    this.dispatchEvent(new Event("loadend"));
  }
  async send(bytes: Blob) {
    mostUnderWay = Math.max(mostUnderWay, (underWay += 1));
    const text = contents.get(bytes) ?? "";
    // Canceled before anything has come of it.
    const isOver = await new Promise<boolean>((resolve) => {
      this.addEventListener("abort", () => resolve(true));
      setTimeout(() => resolve(false), 10);
    });
    if (isOver) return;
    const fate = fates.shift() ?? "arrives";
    underWay -= 1;
    if (fate === "arrives") arrived.set(this.number, text);
    else if (fate !== "is cut off") this.status = fate;
    this.dispatchEvent(new Event(fate === "is cut off" ? "error" : "load"));
    this.dispatchEvent(new Event("loadend"));
  }
}

function ticket() {
  const numbers = [1, 2, 3, 4, 5];
  const missing = numbers.filter((number) => !arrived.has(number)).slice(0, 3);
  return {
    complete: missing.length === 0,
    part_size: PART,
    arrived: [...arrived.keys()].sort(),
    missing: missing.map((number) => {
      const offset = (number - 1) * PART;
      const size = Math.min(PART, PHOTO.size - offset);
      return { number, offset, size, method: "PUT", url: `http://storage.test/${number}`, headers: {} };
    }),
    expires_at: "2026-01-01T00:00:00Z",
  };
}

async function send(resumes = false, signal = new AbortController().signal) {
  const watch = {
    progress: (share: number) => told.share.push(share),
    resumed: (share: number) => told.resumed.push(share),
    advanced: () => (told.advanced += 1),
  };
  const outcome = sendParts("up-1", PHOTO, watch, resumes, signal).then(
    () => null,
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return outcome;
}

const server = (answer: () => Response = () => json(ticket())) =>
  network({ "POST /auth/login": () => json(TOKENS), "POST /uploads/up-1/parts": answer });

beforeEach(async () => {
  arrived = new Map();
  fates = [];
  [underWay, mostUnderWay] = [0, 0];
  told = { share: [], resumed: [], advanced: 0 };
  vi.stubGlobal("XMLHttpRequest", Storage);
  server();
  await signIn({ username: "admin", password: "pw", remember_me: false });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a photo in parts", () => {
  it("is sent whole, two parts at a time, and the progress sums up", async () => {
    expect(await send()).toBeNull();
    expect([...arrived].sort().map(([, text]) => text).join("")).toBe("0123456789abcdefgh");
    expect(mostUnderWay).toBe(2);
    expect(told.share.at(-1)).toBe(1);
    expect(told.share).toEqual([...told.share].sort((one, other) => one - other));
    expect(told.resumed).toEqual([]);
  });

  it("goes on with the parts that are missing, and says from where", async () => {
    arrived = new Map([[1, "0123"], [3, "89ab"]]);
    expect(await send(true)).toBeNull();
    expect(told.resumed).toEqual([8 / 18]);
    expect([...arrived.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it("tries a part again that was cut off or refused, and sends no other again", async () => {
    fates = ["arrives", "is cut off", "arrives", 403, "arrives", 500];
    expect(await send()).toBeNull();
    expect([...arrived.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(told.resumed.length).toBeGreaterThan(0);
    expect(told.advanced).toBeGreaterThan(0);
  });

  it("gives up while nothing arrives, and says that the line is cut", async () => {
    fates = Array.from({ length: 50 }, () => "is cut off" as const);
    expect(await send()).toBeInstanceOf(NetworkError);
    expect(fates.length).toBeGreaterThan(30);
  });

  it("ends where storage that takes every part shows none", async () => {
    const seen = server(() => json({ ...ticket(), complete: false, arrived: [] }));
    expect(await send()).toBeInstanceOf(Error);
    expect(seen.length).toBeLessThan(10);
  });

  it("says at once when the disk is full", async () => {
    fates = [507, 507];
    const seen = server();
    expect(await send()).toMatchObject({ status: 507 });
    expect(seen).toHaveLength(1);
  });

  it("says at once when the server does not know it any more", async () => {
    const seen = server(() => problem(404, "Not found", "Expired."));
    const error = await send(true);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404 });
    expect(seen).toHaveLength(1);
  });

  it("stops when it is canceled, also while it waits", async () => {
    fates = Array.from({ length: 50 }, () => "is cut off" as const);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 500);
    expect(await send(false, abort.signal)).toMatchObject({ name: "AbortError" });
    expect(underWay).toBe(0);
  });
});
