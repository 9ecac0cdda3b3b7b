import type { Locator, Page } from "@playwright/test";
import { choose, expect, makePhoto, restoreSample, SAMPLE, signIn, test } from "./fixtures";

// Back and forward, from photo to photo, and that every state has an address.

const WHOLE_WORK_MS = 60_000;
const NAMES = ["beach.jpg", "garden.jpg", "kitchen.jpg"];

const strip = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Photos in this session" }).getByRole("button", { name: new RegExp(`^${name}`) });
const shown = (page: Page, name: string): Locator => page.getByRole("heading", { level: 1, name });
const empty = (page: Page): Locator => page.getByRole("button", { name: "Choose photos" });
const done = (page: Page): Locator => page.getByRole("heading", { name: "Done" });
const question = (page: Page): Locator => page.getByRole("heading", { name: "What would you like?" });

async function chooseThree(page: Page): Promise<void> {
  const buffer = await makePhoto(page, 240, 180);
  await choose(page, NAMES.map((name) => ({ name, mimeType: "image/jpeg", buffer })));
  await expect(page.getByRole("button", { name: "Restore 3 photos" })).toBeVisible();
}

async function restoreThree(page: Page): Promise<void> {
  await chooseThree(page);
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  for (const name of NAMES) await expect(strip(page, name)).toHaveAccessibleName(/done$/, { timeout: WHOLE_WORK_MS });
}

/** How wide the result is drawn: more than its frame where it is zoomed in. */
async function drawnWidth(page: Page, name: string): Promise<number> {
  return (await page.getByRole("img", { name: `${name}, After` }).boundingBox())?.width ?? 0;
}

test("Back leads from a result to what was before, and forward to it again", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await choose(page, SAMPLE);
  await expect(page).toHaveURL(/\?p=photo-/);
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(done(page)).toBeVisible({ timeout: WHOLE_WORK_MS });
  await expect(page).toHaveURL(/\?r=/);
  await page.getByRole("button", { name: "Try other settings" }).click();
  await expect(question(page)).toBeVisible();
  await expect(page).toHaveURL(/\?r=.*&again/);

  await page.goBack();
  await expect(done(page)).toBeVisible();
  await page.goForward();
  await expect(question(page)).toBeVisible();
  await page.getByRole("button", { name: "Back to the result" }).click();
  await expect(done(page)).toBeVisible();
  await page.goBack();
  await expect(empty(page)).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  await page.goForward();
  await expect(done(page)).toBeVisible();
  await expect(shown(page, "portrait-damaged.jpg")).toBeVisible();
});

test("other settings have an address, and a new result leads back to the one before", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  const first = page.url();
  await page.getByRole("button", { name: "Try other settings" }).click();
  await expect(page.getByRole("radio", { name: /Auto restore/ })).toBeChecked();
  await page.reload();
  await expect(question(page)).toBeVisible();
  await expect(page.getByRole("radio", { name: /Auto restore/ })).toBeChecked();
  await page.getByRole("radio", { name: /2× faithful/ }).check();
  await page.getByRole("button", { name: "Restore again" }).click();
  await expect(page.getByText("512 × 512 → 1024 × 1024 pixels")).toBeVisible({ timeout: WHOLE_WORK_MS });
  await page.goBack();
  await expect(page).toHaveURL(first);
  await expect(page.getByText("512 × 512 → 512 × 512 pixels")).toBeVisible();
});

test("“Next photo” opens the next one of the batch, and how one compares stays from photo to photo", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await restoreThree(page);
  await strip(page, "beach.jpg").click();
  await page.getByText("Side by side").click();
  const whole = await drawnWidth(page, "beach.jpg");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => drawnWidth(page, "beach.jpg")).toBeGreaterThan(whole * 2);
  const zoomed = await drawnWidth(page, "beach.jpg");

  await page.getByRole("button", { name: "Next photo" }).click();
  await expect(shown(page, "garden.jpg")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Side by side" })).toBeChecked();
  await expect.poll(() => drawnWidth(page, "garden.jpg")).toBeCloseTo(zoomed, 0);
  await page.getByRole("button", { name: "Next photo" }).click();
  await expect(shown(page, "kitchen.jpg")).toBeVisible();
  // Written a moment later, as while one drags.
  await expect(page).toHaveURL(/compare=side/);
  await page.goBack();
  await expect(shown(page, "garden.jpg")).toBeVisible();
  await page.goBack();
  await expect(shown(page, "beach.jpg")).toBeVisible();
  await page.goForward();
  await page.goForward();
  await expect(shown(page, "kitchen.jpg")).toBeVisible();

  await expect(page).toHaveURL(/compare=side/);
  await expect(page).toHaveURL(/view=2\.25/);
  await page.reload();
  await expect(shown(page, "kitchen.jpg")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Side by side" })).toBeChecked();
  await expect.poll(() => drawnWidth(page, "kitchen.jpg")).toBeCloseTo(zoomed, 0);
});

test("after the last photo of a batch comes the page for the next ones, with the batch still at hand", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await restoreThree(page);
  await strip(page, "kitchen.jpg").click();
  await expect(done(page)).toBeVisible();
  await page.getByRole("button", { name: "Next photo" }).click();
  await expect(empty(page)).toBeVisible();
  await strip(page, "garden.jpg").click();
  await expect(shown(page, "garden.jpg")).toBeVisible();
});

test("a photo that is only chosen has an address, which shows the same after a reload", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await chooseThree(page);
  await strip(page, "garden.jpg").click();
  await expect(shown(page, "garden.jpg")).toBeVisible();
  const address = page.url();
  expect(address).toMatch(/\?p=/);
  // It is kept by then.
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length)).toBeGreaterThan(0);
  await page.waitForTimeout(1_000);
  await page.reload();
  await expect(shown(page, "garden.jpg")).toBeVisible();
  await expect(page).toHaveURL(address);
  await expect(page.getByRole("button", { name: "Restore 3 photos" })).toBeVisible();
});

test("the address of a photo that this browser does not have says so, with a way on", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await page.goto("/?p=photo-1-2");
  await expect(page.getByRole("heading", { name: "This photo is no longer here" })).toBeVisible();
  await page.getByRole("button", { name: "Restore another photo" }).click();
  await expect(empty(page)).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
});

test("Back from a photo leads to where it was opened in the history", async ({ page, server }) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await server.fillHistory(150);
  await page.goto("/history?q=portrait");
  const card = page.getByRole("link", { name: "Open portrait-damaged.jpg (Done)" });
  await expect(async () => {
    // The oldest: nobody scrolls past it.
    await page.mouse.wheel(0, 3_000);
    await expect(card).toBeInViewport({ timeout: 300 });
  }).toPass();
  await card.click();
  await expect(done(page)).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/history\?q=portrait$/);
  await expect(card).toBeInViewport();
  await expect(card).toBeFocused();
  await page.goForward();
  await expect(shown(page, "portrait-damaged.jpg")).toBeVisible();
});
