import { chromium, type BrowserContext } from "@playwright/test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";
import config from "../playwright.config";
import { expect, restoreSample, signIn, test } from "./fixtures";
import { freePort } from "./server";

// Lighthouse as it comes: a phone, its network and processor simulated. On a machine that is busy with
// other things a time may be late, so the best of five runs counts.
const RUNS = 5;
/**
 * 95 and 1.5 s, except where the largest paint is a photo: the history's first thumbnail waits for the
 * scripts, the session, the list and itself, together some 230 kB, of which the phone gets 200 a second.
 */
const BARS = {
  "/login": { speed: 0.95, paint: 1_500 },
  "/": { speed: 0.95, paint: 1_500 },
  "/history": { speed: 0.85, paint: 3_500 },
};
const CATEGORIES = ["performance", "accessibility", "best-practices"];

interface Measured {
  /** 0..1 each, in the order of the categories. */
  scores: number[];
  /** Milliseconds to the largest contentful paint. */
  paint: number;
  shift: number;
  /** What keeps a score from being full. */
  faults: string[];
}

async function measure(url: string, port: number): Promise<Measured> {
  const result = await lighthouse(url, { port, onlyCategories: CATEGORIES, output: "json", logLevel: "silent" });
  if (result === undefined) throw new Error("Lighthouse gave no result");
  const { audits, categories, runtimeError } = result.lhr;
  if (runtimeError !== undefined) throw new Error(runtimeError.message);
  const scores = CATEGORIES.map((name) => categories[name]?.score ?? 0);
  const faults = ["accessibility", "best-practices"].flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${id}: ${JSON.stringify(audits[id]?.details)}`),
  );
  const numeric = (id: string) => audits[id]?.numericValue ?? Infinity;
  return { scores, paint: numeric("largest-contentful-paint"), shift: numeric("cumulative-layout-shift"), faults };
}

async function withBrowser(use: (context: BrowserContext, port: number) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "photo-restoration-lighthouse-"));
  const port = await freePort();
  const launch = config.use?.launchOptions;
  const context = await chromium.launchPersistentContext(folder, {
    ...launch,
    args: [...(launch?.args ?? []), `--remote-debugging-port=${port}`],
  });
  try {
    await use(context, port);
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}

test("every page is fast on a phone, open to everybody, and done as browsers advise", async ({ server }) => {
  test.setTimeout(300_000);
  await withBrowser(async (context, port) => {
    const judge = async (path: keyof typeof BARS) => {
      let best: Measured | null = null;
      for (let run = 1; run <= RUNS; run++) {
        const seen = await measure(server.url + path, port);
        const percent = seen.scores.map((score) => Math.round(score * 100)).join(" / ");
        console.log(`${path}: ${percent}, LCP ${Math.round(seen.paint)} ms, CLS ${seen.shift.toFixed(3)}`);
        if (isGood(seen, BARS[path])) return;
        if (best === null || seen.paint < best.paint) best = seen;
      }
      expect.soft(best?.faults, path).toEqual([]);
      expect.soft(best && { speed: best.scores[0], paint: best.paint, shift: best.shift }, path).toEqual(BARS[path]);
    };
    await judge("/login");
    const page = await context.newPage();
    await page.goto(`${server.url}/login`);
    await signIn(page);
    await restoreSample(page);
    await page.close();
    await judge("/");
    await judge("/history");
  });
});

function isGood(
  { scores: [speed = 0, access = 0, practice = 0], paint, shift }: Measured,
  bar: { speed: number; paint: number },
): boolean {
  return speed >= bar.speed && access === 1 && practice === 1 && paint <= bar.paint && shift <= 0.02;
}
