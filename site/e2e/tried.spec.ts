import type { Page } from "@playwright/test";
import { choose, expect, expectNoBarrier, makePhoto, SAMPLE, signIn, test } from "./fixtures";

const SHOWN = "Part of the photo after";
const after = (page: Page) => page.getByRole("img", { name: SHOWN });

async function openSettings(page: Page) {
  await page.locator(".model-card-selected summary", { hasText: "Settings" }).click();
  await expect(after(page)).toBeVisible({ timeout: 60_000 });
  return settled(page);
}

/** What is shown once nothing is being updated. */
async function settled(page: Page): Promise<string> {
  await expect(page.getByRole("region", { name: "Preview of the settings" })).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  return (await after(page).getAttribute("src")) ?? "";
}

test.describe("somebody who tries settings out", () => {
  test.beforeEach(async ({ page }) => {
    await page.goto("/");
    await signIn(page);
  });

  test("sees what a slider changes before anything is restored, and restores with it", async ({ page }) => {
    await choose(page, SAMPLE);
    const usual = await openSettings(page);
    await expectNoBarrier(page);
    const grain = page.getByRole("slider", { name: /Grain/ });
    await grain.fill("0");
    const grainy = await settled(page);
    await grain.fill("1");
    expect((await settled(page)) === usual, "what was set before looks as before").toBe(true);
    expect(grainy === usual, "without grain it looks the same").toBe(false);
    // Nothing was started by looking.
    await expect(page.getByRole("button", { name: "Restore", exact: true })).toBeEnabled();
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
    await expect(page.locator(".tried")).toBeHidden();
  });

  test("chooses the part with a click and with the arrow keys", async ({ page }) => {
    await choose(page, { name: "wide.jpg", mimeType: "image/jpeg", buffer: await makePhoto(page, 1600, 900) });
    const middle = await openSettings(page);
    const picker = page.getByRole("button", { name: /^Part of the photo, \d+% from the left/ });
    await picker.click({ position: { x: 5, y: 5 } });
    await expect(page.getByRole("button", { name: /^Part of the photo, 16% from the left, 28% from the top/ })).toBeFocused();
    const corner = await settled(page);
    expect(corner === middle, "another part is shown").toBe(false);
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("button", { name: /^Part of the photo, 24% from the left/ })).toBeFocused();
    expect((await settled(page)) === corner, "the next part is shown").toBe(false);
  });

  test("has all settings in sight at once on a laptop", async ({ page }) => {
    await choose(page, SAMPLE);
    for (const height of [900, 768]) {
      await page.setViewportSize({ width: height === 900 ? 1440 : 1366, height });
      if (height === 900) await openSettings(page);
      const fits = await page.locator(".model-settings-body").evaluate((settings) => {
        settings.scrollIntoView({ block: "nearest" });
        const panel = settings.closest(".panel-body")?.getBoundingClientRect();
        const box = settings.getBoundingClientRect();
        return panel !== undefined && box.top >= panel.top - 1 && box.bottom <= panel.bottom + 1;
      });
      expect(fits, `${height} pixels`).toBe(true);
    }
  });

  test.describe("without an answer", () => {
    test.use({ expectedErrors: /Failed to load resource/ });

    test("is told so, and can restore all the same", async ({ page }) => {
      await page.route("**/restore/preview", (route) =>
        route.fulfill({ status: 500, contentType: "application/problem+json", body: '{"type":"about:blank","title":"No","status":500,"detail":"No","code":"internal","values":{}}' }),
      );
      await choose(page, SAMPLE);
      await page.locator(".model-card-selected summary", { hasText: "Settings" }).click();
      await expect(page.getByRole("alert")).toContainText("No preview right now");
      await expect(page.getByRole("button", { name: "Restore", exact: true })).toBeEnabled();
    });
  });
});
