import type { Page } from "@playwright/test";
import { choose, expect, restoreSample, SAMPLE, signIn, test } from "./fixtures";
import { ADMIN } from "./server";

// 1280 × 1024 pixels, enlarged four times (WCAG 1.4.10).
test.use({ viewport: { width: 320, height: 256 } });

/** How much of the height bars that stay in sight cover. */
function covered(page: Page): Promise<number> {
  return page.evaluate(() => {
    const bars = [...document.querySelectorAll("body *")].filter((element) => {
      const { position, visibility } = getComputedStyle(element);
      return (position === "fixed" || position === "sticky") && visibility !== "hidden" && element.checkVisibility();
    });
    return bars.reduce((sum, bar) => {
      const { top, bottom } = bar.getBoundingClientRect();
      return sum + Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
    }, 0);
  });
}

/** Controls that do not fit: wider than the window, or with words that are cut. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll("body *")];
    // The strip is scrolled by itself, and the photo is cut by its frame when it is looked at closely.
    const shown = seen.filter((element) => element.checkVisibility() && element.closest(".spoken, .skip, .filmstrip, .compare") === null);
    const wide = shown.filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1;
    });
    return wide.map(({ outerHTML }) => outerHTML.slice(0, 120));
  });
}

async function fits(page: Page, where: string): Promise<void> {
  // A click may have moved the page aside, if it can be.
  await page.evaluate(() => scrollTo(0, 0));
  expect(await cut(page), where).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), where).toBeLessThanOrEqual(320);
  // Wherever the page is scrolled to.
  for (const to of [0, 300]) {
    await page.evaluate((y) => scrollTo(0, y), to);
    expect(await covered(page), `${where}, ${to}`).toBeLessThanOrEqual(128);
  }
}

for (const locale of ["en-GB", "de-DE"]) {
  test.describe(locale, () => {
    test.use({ locale });

    test("the header fits at each width where it changes", async ({ page }) => {
      await page.goto("/");
      await page.getByLabel(/User name|Benutzername/).fill(ADMIN.username);
      await page.locator("input[autocomplete=current-password]").fill(ADMIN.password);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("navigation", { name: /Pages|Seiten/ })).toBeVisible();
      for (const width of [320, 356, 390, 480, 767, 768, 899, 900, 1280]) {
        await page.setViewportSize({ width, height: 700 });
        const right = await page
          .locator("header")
          .first()
          .evaluate((header) => Math.max(...[...header.querySelectorAll("*")].map((one) => one.getBoundingClientRect().right)));
        expect(right, `${width}`).toBeLessThanOrEqual(width);
      }
    });

    test("at 320 pixels and 400 % nothing is cut, and half of the height is the content's", async ({ page }) => {
      const german = locale === "de-DE";
      const press = (english: string, words: string) => page.getByRole("button", { name: german ? words : english, exact: true }).click();
      await page.goto("/");
      if (german) {
        await page.getByLabel("Benutzername").fill("admin");
        await page.getByLabel("Passwort", { exact: true }).fill("correct horse battery staple");
        await press("Sign in", "Anmelden");
        await choose(page, SAMPLE, /je bis/);
      } else {
        await signIn(page);
        await fits(page, "empty");
        await choose(page, SAMPLE);
      }
      await expect(page.getByRole("button", { name: german ? "Restaurieren" : "Restore", exact: true })).toBeEnabled();
      await fits(page, "choose");
      await press("Restore", "Restaurieren");
      await expect(page.getByRole("heading", { name: german ? "Fertig" : "Done" })).toBeVisible({ timeout: 60_000 });
      await page.getByText(german ? "Einzelheiten und Herkunft" : "Details and origin").click();
      await expect(page.getByText(german ? "Ergebnis, SHA-256" : "Result, SHA-256")).toBeVisible();
      await fits(page, "result");
      await page.getByRole("link", { name: german ? "Verlauf" : "History", exact: true }).click();
      await page.getByRole("checkbox", { name: /portrait-damaged/ }).check();
      await fits(page, "history");
    });
  });
}

test.describe("a phone", () => {
  test.use({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });

  test("is told of nothing that it cannot do, as dropping and pasting", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    await expect(page.getByText("Choose one or more photos, or take one.")).toBeVisible();
    await expect(page.getByText(/drop|paste/i).filter({ visible: true })).toHaveCount(0);
    await restoreSample(page);
    await fits(page, "result");
  });
});
