import { expect, test } from "../fixtures";
import { judged, onEveryPage, type Page } from "../lighthouse";

// On a machine that is busy with other things a time may be late, so the best of five runs counts.
const RUNS = 5;
/**
 * 95 and 1.5 s, except where the largest paint is a photo: the history's first thumbnail waits for the first script,
 * the session, the list and itself, one round trip after the other.
 */
const BARS: Record<Page, Bar> = {
  "/login": { speed: 0.95, paint: 1_500 },
  "/": { speed: 0.95, paint: 1_500 },
  "/history": { speed: 0.95, paint: 2_200 },
};
const MOST_SHIFT = 0.02;

interface Bar {
  /** Lighthouse's score, 0..1. */
  speed: number;
  /** Milliseconds to the largest contentful paint. */
  paint: number;
}

interface Measured extends Bar {
  shift: number;
}

test("every page is fast on a phone", async ({ server }) => {
  test.setTimeout(600_000);
  await onEveryPage(server, async (path, port) => {
    const bar = BARS[path];
    const isGood = ({ speed, paint, shift }: Measured) => speed >= bar.speed && paint <= bar.paint && shift <= MOST_SHIFT;
    const runs: Measured[] = [];
    while (runs.length < RUNS && !runs.some(isGood)) {
      const { audits, categories } = await judged(server.url + path, port, ["performance"]);
      const numeric = (id: string) => audits[id]?.numericValue ?? Infinity;
      const run = {
        speed: categories.performance?.score ?? 0,
        paint: Math.round(numeric("largest-contentful-paint")),
        shift: numeric("cumulative-layout-shift"),
      };
      console.log(`${path}: ${Math.round(run.speed * 100)}, LCP ${run.paint} ms, CLS ${run.shift.toFixed(3)}`);
      runs.push(run);
    }
    expect.soft(runs.some(isGood), `${path}: ${JSON.stringify(runs)}, should be ${JSON.stringify(bar)}`).toBe(true);
  });
});
