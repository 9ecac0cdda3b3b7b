import type { Page, Request } from "@playwright/test";
import { choose, expect, makePhoto, restoreSample, signIn, test } from "./fixtures";

// How much a sitting asks of the server, and what it says of the line.

const WHOLE_WORK_MS = 80_000;

/** What the page asks for from now on, but for the page itself. */
function requestsOf(page: Page): () => string[] {
  const seen: string[] = [];
  page.on("request", (request: Request) => {
    const { pathname, protocol } = new URL(request.url());
    if (protocol !== "blob:" && /^\/(api|photos)\//.test(pathname)) {
      seen.push(`${request.method()} ${pathname.replace("/api/v1", "").replace(/[0-9A-Z]{26}/g, "…")}`);
    }
  });
  return () => seen;
}

const count = (seen: readonly string[], what: string): number => seen.filter((one) => one === what).length;

async function chooseMany(page: Page, photos: number, width: number): Promise<void> {
  const buffer = await makePhoto(page, width, width);
  const names = Array.from({ length: photos }, (_, at) => `photo-${at + 1}.jpg`);
  await choose(page, names.map((name) => ({ name, mimeType: "image/jpeg", buffer })));
  await expect(page.getByRole("button", { name: `Restore ${photos} photos` })).toBeVisible();
}

test("many photos are followed by one request a second at most, and handed over by four each", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await chooseMany(page, 8, 400);
  const seen = requestsOf(page);
  const begun = Date.now();
  await page.getByRole("button", { name: "Restore 8 photos" }).click();
  await expect(page.getByText("All 8 done")).toBeVisible({ timeout: WHOLE_WORK_MS });
  const seconds = (Date.now() - begun) / 1_000;
  const all = [...seen()];
  const polls = count(all, "GET /restore") + count(all, "GET /restore/…");
  expect(polls).toBeGreaterThan(0);
  expect(polls).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
  const handedOver = ["POST /uploads", "PUT /photos/originals/…/…", "POST /restore/analyze", "POST /restore"];
  // The photo that is looked at is reported on before, which is cut off when it is handed over.
  for (const what of handedOver) expect(count(all, what), what).toBeLessThanOrEqual(what.endsWith("analyze") ? 9 : 8);
  expect(count(all, "POST /restore")).toBe(8);
  // Nothing else but the pictures that are on the screen.
  const others = all.filter((one) => !handedOver.includes(one) && !/^GET \/(restore|restore\/…|photos\/.*)$/.test(one));
  expect(others).toEqual([]);
  console.log(`8 photos: ${all.length} requests in ${seconds.toFixed(1)} s, ${polls} of them to follow`);
});

test("a photo in line says how many are before it and about when it begins", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await chooseMany(page, 3, 1_400);
  await page.getByRole("radio", { name: /4× detailed/ }).check();
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  const last = page.getByRole("button", { name: /^photo-3\.jpg/ });
  await expect(last).toHaveAccessibleName("photo-3.jpg, in line", { timeout: WHOLE_WORK_MS });
  await last.click();
  await expect(page.getByText("2 photos ahead")).toBeVisible();
  await expect(page.getByText(/^starts in about \d+ s – \d+ min$|^starts in about \d+–\d+ (s|min)$/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel all" }).click();
  await expect(page.getByText("3 photos canceled.")).toBeVisible();
});

const SCREENS = [
  { name: "a phone", viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 },
  { name: "a desktop", viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
];

for (const { name, viewport, deviceScaleFactor } of SCREENS) {
  test.describe(`on ${name}`, () => {
    test.use({ viewport, deviceScaleFactor });

    test("the first screen of the history is one list and 600 kB of photos at most", async ({ page, server }) => {
      await page.goto("/");
      await signIn(page);
      await restoreSample(page);
      await server.fillHistory(80);
      const seen = requestsOf(page);
      let bytes = 0;
      page.on("response", (response) => {
        if (new URL(response.url()).pathname.startsWith("/photos/")) bytes += Number(response.headers()["content-length"] ?? 0);
      });
      await page.goto("/history");
      await expect(page.locator(".history-link img").first()).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(count(seen(), "GET /restore/history")).toBe(1);
      const photos = seen().filter((one) => one.startsWith("GET /photos/")).length;
      console.log(`${name}: ${photos} photos, ${Math.round(bytes / 1_000)} kB`);
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThanOrEqual(600_000);
    });
  });
}
