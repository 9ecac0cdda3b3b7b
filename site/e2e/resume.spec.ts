import type { BrowserContext, Page, Request } from "@playwright/test";
import { choose, expect, signIn, test } from "./fixtures";
import { tiff } from "./tiff";

// A large photo that breaks off in the middle: only what the server doesn't have is sent again.

const WHOLE_WORK_MS = 60_000;
const PART = 8 * 1024 * 1024;
const SIZE = 22_000_000; // three parts
const LAST = SIZE - 2 * PART;

/** A small picture in a large file: the upload is what counts here, not the work. */
function largePhoto(): { name: string; mimeType: string; buffer: Buffer } {
  const picture = tiff([[240, 180]]);
  return { name: "album.tif", mimeType: "image/tiff", buffer: Buffer.concat([picture, Buffer.alloc(SIZE - picture.length)]) };
}

const partOf = (request: Request) => Number(new URL(request.url()).searchParams.get("partNumber") ?? 0);

/** Counts the bytes of photos that arrive, by the number of their part; 0 is a photo at once. */
function countArrivals(context: BrowserContext): Map<number, number[]> {
  const arrived = new Map<number, number[]>();
  context.on("requestfinished", (request) => {
    if (request.method() !== "PUT") return;
    const number = partOf(request);
    void Promise.all([request.sizes(), request.response()]).then(([{ requestBodySize }, answer]) => {
      if (answer?.ok() === true) arrived.set(number, [...(arrived.get(number) ?? []), requestBodySize]);
    });
  });
  return arrived;
}

/** From now on the last part meets this. */
async function meetLast(context: BrowserContext, fate: (release: () => Promise<void>, cut: () => Promise<void>) => Promise<void>): Promise<void> {
  await context.unroute("**/photos/**");
  await context.route("**/photos/**", async (route) => {
    if (route.request().method() !== "PUT" || partOf(route.request()) !== 3) return route.continue();
    await fate(
      () => route.continue(),
      () => route.abort("connectionreset"),
    );
  });
}

async function hand(page: Page): Promise<void> {
  await choose(page, largePhoto());
  await page.getByRole("button", { name: "Restore", exact: true }).click();
}

const SENT_ONCE = [
  [1, [PART]],
  [2, [PART]],
  [3, [LAST]],
];

test.describe("a large photo", () => {
  test.use({ expectedErrors: /ERR_CONNECTION_RESET|ERR_FAILED|404/ });

  test("goes on where it broke off, after a lost connection and after a crash", async ({ page, context }) => {
    const arrived = countArrivals(context);
    await meetLast(context, (_release, cut) => cut());
    await page.goto("/");
    await signIn(page);
    await hand(page);
    await expect.poll(() => [...arrived.keys()].sort()).toEqual([1, 2]);
    await expect(page.getByText("Resuming at 76%")).toBeVisible();

    // As when the browser crashes: the page goes without being asked.
    await page.close({ runBeforeUnload: false });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await meetLast(context, (release) => held.then(release));
    const next = await context.newPage();
    await next.goto("/");
    await expect(next.getByText("Resuming at 76%")).toBeVisible();
    await expect(next.getByText(/^Uploading, (7[6-9]|[89]\d)%$/)).toBeVisible();
    letGo();
    await expect(next.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    expect([...arrived].sort(([one], [other]) => one - other)).toEqual(SENT_ONCE);
  });

  test("that was taken back and is handed over again goes on, too", async ({ page, context }) => {
    const arrived = countArrivals(context);
    await meetLast(context, () => Promise.resolve());
    await page.goto("/");
    await signIn(page);
    await hand(page);
    await expect.poll(() => [...arrived.keys()].sort()).toEqual([1, 2]);
    await page.getByRole("button", { name: "Cancel" }).click();
    await meetLast(context, (release) => release());
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    expect([...arrived].sort(([one], [other]) => one - other)).toEqual(SENT_ONCE);
  });

  test("starts again where the server does not know its upload any more", async ({ page, context }) => {
    const arrived = countArrivals(context);
    await meetLast(context, () => Promise.resolve());
    await page.goto("/");
    await signIn(page);
    await hand(page);
    await expect.poll(() => [...arrived.keys()].sort()).toEqual([1, 2]);
    await page.close({ runBeforeUnload: false });
    await meetLast(context, (release) => release());
    // As a day later: the first look finds nothing.
    await context.route("**/parts", (route) => route.fulfill({ status: 404, contentType: "application/problem+json", body: GONE }), { times: 1 });
    const next = await context.newPage();
    await next.goto("/");
    await expect(next.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    expect(arrived.get(1)).toEqual([PART, PART]);
    expect(arrived.get(3)).toEqual([LAST]);
  });
});

const GONE = JSON.stringify({
  type: "urn:photo-restoration:not-found",
  title: "Not found",
  status: 404,
  detail: "There is no upload with this id.",
  code: "upload-unknown",
  values: {},
});
