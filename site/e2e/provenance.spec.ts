import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { choose, expect, expectNoBarrier, restoreSample, signIn, test } from "./fixtures";
import { photoWithPlace } from "./labelled";

const WORK_MS = 60_000;

async function bytesOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

async function saved(page: Page, press: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return download;
}

/** What stands behind a name in the details. */
const fact = (page: Page, name: string) => page.locator(".details-list > div").filter({ has: page.getByText(name, { exact: true }) }).locator("dd");

test("asks what becomes of the place before the first photo with one, and remembers the answer", async ({ page }) => {
  const original = await photoWithPlace();
  await page.goto("/");
  await signIn(page);
  await choose(page, { name: "holiday.jpg", mimeType: "image/jpeg", buffer: original });
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Keep the place?" });
  await expect(question).toBeVisible();
  await expectNoBarrier(page);
  await question.getByRole("button", { name: "Remove the place" }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WORK_MS });
  const first = await bytesOf(await saved(page, () => page.getByRole("button", { name: "Download" }).click()));
  expect(first.includes("52 deg North")).toBe(false);

  // The next one, on a later visit, is restored without a question; and that can be changed beside it.
  await page.goto("/");
  await choose(page, { name: "beach.jpg", mimeType: "image/jpeg", buffer: original });
  await expect(page.getByText("The place where it was taken is removed from the result.")).toBeVisible();
  await page.getByRole("button", { name: "Change" }).click();
  await question.getByRole("button", { name: "Keep the place" }).click();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WORK_MS });
  const second = await bytesOf(await saved(page, () => page.getByRole("button", { name: "Download" }).click()));
  expect(second.includes("52 deg North")).toBe(true);
});

test("tells how a result came from its photo, as text, as a file and as a table", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const original = await photoWithPlace();
  await page.goto("/");
  await signIn(page);
  await page.evaluate(() => localStorage.setItem("photo-restoration.location", "keep"));
  await page.reload();
  const name = `=Grandma ${"x".repeat(200)}.jpg`;
  await choose(page, { name, mimeType: "image/jpeg", buffer: original });
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WORK_MS });
  const result = await bytesOf(await saved(page, () => page.getByRole("button", { name: "Download" }).click()));

  await page.getByText("Details and origin").click();
  await expect(fact(page, "File")).toHaveText(name);
  await expect(fact(page, "Original, SHA-256")).toHaveText(sha256(original));
  await expect(fact(page, "Result, SHA-256")).toHaveText(sha256(result));
  await expect(fact(page, "Place")).toHaveText("Kept");
  await expect(fact(page, "Print size")).toHaveText(/cm at 300 dpi$/);
  await expect(fact(page, "Colour space")).toHaveText("sRGB, 8 bits a channel");
  await expectNoBarrier(page);

  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`Result, SHA-256: ${sha256(result)}`);

  const sidecar = await saved(page, () => page.getByRole("button", { name: "Save as file" }).click());
  expect(sidecar.suggestedFilename()).toMatch(/_restored\.json$/);
  const record = JSON.parse((await bytesOf(sidecar)).toString()) as { original: { filename: string }; result: { sha256: string } };
  expect(record.result.sha256).toBe(sha256(result));
  expect(record.original.filename).toBe(name);

  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("checkbox", { name: /^Select =Grandma/ }).check();
  const table = await saved(page, () => page.getByRole("button", { name: "Table (CSV)" }).click());
  const text = (await bytesOf(table)).toString();
  expect(text.charCodeAt(0)).toBe(0xfeff);
  expect(text).toContain(`'${name}`);
  expect(text).toContain(sha256(result));
});

test("tells two results of one photo apart in the history", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await page.getByRole("button", { name: "Try other settings" }).click();
  await page.getByRole("radio", { name: /2× faithful/ }).check();
  await page.getByRole("button", { name: "Restore again" }).click();
  await expect(page.getByText("512 × 512 → 1024 × 1024 pixels")).toBeVisible({ timeout: WORK_MS });
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText(/\d\d:\d\d · 2× faithful/)).toBeVisible();
  await expect(page.getByText(/\d\d:\d\d · Auto restore/)).toBeVisible();
  await expect(page.locator(".history-facts").first()).toHaveAttribute("title", /noise: 1/);
});

test("prints the result alone, at the size that its density gives", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await page.evaluate(() => localStorage.setItem("photo-restoration.location", "keep"));
  await page.reload();
  await choose(page, { name: "holiday.jpg", mimeType: "image/jpeg", buffer: await photoWithPlace() });
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WORK_MS });
  const sheet = page.locator(".print-sheet img");
  await expect(sheet).toBeHidden();
  await page.evaluate(() => {
    window.print = () => {
      const image = document.querySelector<HTMLImageElement>(".print-sheet img");
      document.title = `printed ${image?.naturalWidth ?? 0}`;
    };
  });
  await page.keyboard.press("Control+p");
  // The real pixels, not a smaller picture.
  await expect.poll(() => page.title()).toBe("printed 512");
  await page.emulateMedia({ media: "print" });
  await expect(sheet).toBeVisible();
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByRole("heading", { name: "Done" })).toBeHidden();
  // 512 pixels at 300 on an inch of 96 CSS pixels.
  const box = await sheet.boundingBox();
  expect(Math.abs((box?.width ?? 0) - (512 / 300) * 96)).toBeLessThan(1);
  const pages = await page.pdf({ preferCSSPageSize: true });
  expect(pages.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("hands the result to another app, beside the download", async ({ page }) => {
    // Chromium on this system shares nothing: what a phone's does stands in.
    await page.addInitScript(() => {
      const shared: File[] = [];
      Object.assign(window, { shared });
      navigator.canShare = ({ files = [] }: ShareData = {}) => files.every(({ type }) => type === "image/jpeg");
      navigator.share = ({ files = [] }: ShareData = {}) => {
        shared.push(...files);
        return Promise.resolve();
      };
    });
    await page.goto("/");
    await signIn(page);
    await restoreSample(page);
    await page.getByRole("button", { name: "Share" }).tap();
    const names = () => page.evaluate(() => (window as unknown as { shared: File[] }).shared.map(({ name, type }) => `${name} ${type}`));
    await expect.poll(names).toEqual(["portrait-damaged_restored.jpg image/jpeg"]);
    await expect(page.getByRole("button", { name: "Download" })).toBeVisible();
  });

  test("offers no sharing where the browser has none", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    await restoreSample(page);
    await expect(page.getByRole("button", { name: "Download" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Share" })).toHaveCount(0);
  });
});
