import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { choose, expect, SAMPLE, signIn, test } from "./fixtures";

async function expectNoBarrier(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    // What fades in would be judged half transparent.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("every page can be used by everybody", async ({ page }) => {
      await page.goto("/login");
      await expectNoBarrier(page);
      await signIn(page);
      await expect(page.getByText(/up to .* each/)).toBeVisible();
      await expectNoBarrier(page);
      await choose(page, SAMPLE);
      await page.getByText("Settings").first().click();
      await expectNoBarrier(page);
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
      await expectNoBarrier(page);
      await page.keyboard.press("?");
      await expectNoBarrier(page);
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "History" }).click();
      await expect(page.getByRole("link", { name: /^Open / }).first()).toBeVisible();
      await page.getByRole("checkbox").first().check();
      await expectNoBarrier(page);
      await page.goto("/nowhere");
      await expectNoBarrier(page);
    });
  });
}
