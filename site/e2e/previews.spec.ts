import type { Page } from "@playwright/test";
import { choose, expect, makePhoto, signIn, test } from "./fixtures";
import { tiff } from "./tiff";

// What is seen of a photo, and when: by browsers that do not show its format, and on a slow line.

// It would answer in the place of the slow line.
test.use({ serviceWorkers: "block" });

const ALBUM = { name: "album.tif", mimeType: "image/tiff", buffer: tiff([[40, 30], [30, 60]]) };

/** Width and height of the picture with this name, in its own pixels. */
function seen(page: Page, name: string): Promise<number[]> {
  return page
    .getByRole("img", { name })
    .evaluate((image: HTMLImageElement) => (image.complete ? [image.naturalWidth, image.naturalHeight] : []));
}

test("a TIFF has a picture and its pages before it is restored, and one of them is restored alone", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await choose(page, ALBUM);
  await expect.poll(() => seen(page, "album.tif")).toEqual([40, 30]);
  const pages = page.getByRole("group", { name: "Pages" });
  await expect(pages.getByRole("radio", { name: "All 2" })).toBeChecked();
  await expect(page.getByText("The first page is shown.")).toBeVisible();
  await pages.getByText("One page").click();
  await expect(page.getByRole("button", { name: "Previous page" })).toBeDisabled();
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByLabel("Page", { exact: true })).toHaveValue("2");
  await expect.poll(() => seen(page, "album.tif")).toEqual([30, 60]);
  await expect(page.getByRole("region", { name: "About this photo" })).toContainText("30 × 60 pixels");
  await page.getByRole("radio", { name: /2× faithful/ }).check();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("30 × 60 → 60 × 120 pixels")).toBeVisible();
  await expect.poll(() => seen(page, "album.tif, Before")).toEqual([30, 60]);
  await expect.poll(() => seen(page, "album.tif, After")).toEqual([60, 120]);
});

test("on a slow line the comparison begins with small pictures, and full pixels come where it is looked at closely", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto("/");
  await signIn(page);
  const buffer = await makePhoto(page, 4000, 3000);
  await choose(page, { name: "large.jpg", mimeType: "image/jpeg", buffer });
  // Its preview is made by the look at it, and taken over.
  await expect(page.getByRole("region", { name: "About this photo" })).toContainText("4000 × 3000 pixels", { timeout: 60_000 });
  await page.getByRole("radio", { name: /Auto restore/ }).check();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 120_000 });
  const address = page.url();
  // As on another device: nothing of it is here.
  await page.goto("/", { waitUntil: "networkidle" });
  await expect(page.getByText(/up to .* each/)).toBeVisible();
  // The parts of the page that come with the first photo.
  await page.waitForTimeout(2_000);
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    const kind = /(original-thumbnail|-thumbnail|original-preview|-preview-1|-preview|\/\d+-\d+)\.jpg$/.exec(pathname)?.[1];
    if (kind !== undefined) asked.push(kind.replace(/^\/.*/, "file"));
    else if (/\/originals\/[^/]+\/[^/]+$/.test(pathname)) asked.push("original");
  });
  await line.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 400_000 / 8,
    uploadThroughput: 400_000 / 8,
  });
  asked.length = 0;
  const began = Date.now();
  const took = () => ((Date.now() - began) / 1000).toFixed(1);
  await page.evaluate((to) => window.history.pushState(null, "", to), address);
  const status = page.locator(".compare-loading");
  await expect(status).toHaveText("Loading a sharper picture…");
  // The result's own small picture, not the original, stands for it.
  const small = page.locator('.compare-photo[src*="thumbnail"]');
  await expect.poll(() => small.evaluateAll((all: HTMLImageElement[]) => all.filter((one) => one.naturalWidth > 0).length)).toBe(2);
  const first = took();
  const order = () => [...new Set(asked)];
  expect(order().slice(0, 2).sort()).toEqual(["-thumbnail", "original-thumbnail"]);
  const pictures = page.getByRole("img", { name: /^large\.jpg, / });
  const longest = () => pictures.evaluateAll((all: HTMLImageElement[]) => all.map((one) => (one.complete ? one.naturalWidth : 0)));
  await expect.poll(longest, { timeout: 60_000 }).toEqual([2048, 2048]);
  test.info().annotations.push({ type: "seconds", description: `small pictures ${first}, previews ${took()}` });
  await expect(status).toBeEmpty();
  expect(order().sort()).toEqual(["-preview", "-preview-1", "-thumbnail", "original-thumbnail"]);
  await page.getByRole("button", { name: "1:1" }).click();
  await expect(status).toHaveText("Loading a sharper picture…");
  await expect.poll(() => asked).toContain("file");
  expect(asked).toContain("original");
});
