import { choose, expect, SAMPLE, test } from "./fixtures";
import { ADMIN } from "./server";

test.describe("a German browser", () => {
  test.use({ locale: "de-DE" });

  test("restores a first photo in German, and in English when that is asked for", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await page.getByLabel("Benutzername").fill(ADMIN.username);
    await page.getByLabel("Passwort", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Anmelden" }).click();
    await choose(page, SAMPLE, /je bis/);
    const report = page.getByRole("region", { name: "Über dieses Foto" });
    await expect(report.getByRole("listitem").filter({ hasText: "Staub und Kratzer" })).toContainText("stark");
    await expect(report.getByRole("listitem").filter({ hasText: "Gelbstich" })).toContainText("deutlich");
    await expect(report).toContainText("512 × 512 Pixel, klein · in Farbe · 1 Gesicht");
    await expect(report).toContainText(/„Automatisch restaurieren“ behebt das\. Dauert .* vergrößern\./);
    await expect(page.getByRole("radio", { name: /Automatisch restaurieren/ })).toBeChecked();
    await page.getByRole("button", { name: "Restaurieren", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Fertig" })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("1 Gesicht geschützt")).toBeVisible();
    await expect(page.getByRole("slider", { name: "Vorher und nachher vergleichen" })).toBeVisible();
    await page.getByRole("link", { name: "Verlauf" }).click();
    await expect(page.getByRole("link", { name: "portrait-damaged.jpg öffnen (Fertig)" })).toBeVisible();
    await expect(page.locator("time").first()).toHaveText(/^\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}$/);

    // The longer words fit beside the mark on a phone, and without it on the smallest.
    for (const [width, markShown] of [[390, true], [360, true], [320, false]] as const) {
      await page.setViewportSize({ width, height: 700 });
      await expect(page.locator(".header-home")).toBeVisible({ visible: markShown });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.getByRole("button", { name: "EN, English" }).click();
    await expect(page.getByRole("link", { name: "Open portrait-damaged.jpg (Done)" })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("link", { name: "History" })).toBeVisible();
  });
});
