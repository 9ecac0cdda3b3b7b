// Every page and state at three widths in both themes, against the real server. All of them go to
// test-results/screenshots; the few that the documentation shows also to docs/images.
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { choose, expect, makePhoto, SAMPLE, signIn, test } from "./fixtures";

const everything = fileURLToPath(new URL("../test-results/screenshots/", import.meta.url));
const documentation = fileURLToPath(new URL("../../docs/images/", import.meta.url));

const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1440, height: 900 },
};

const SHOWN = new Set([
  "choose-desktop-light",
  "result-desktop-light",
  "result-desktop-dark",
  "result-phone-dark",
  "history-desktop-light",
  "history-phone-light",
  "login-desktop-light",
]);

test.use({ expectedErrors: /401|404|415/ });

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      const touch = size === "phone";
      test.use({ viewport, colorScheme, hasTouch: touch, isMobile: touch });

      test("all pages", async ({ page }) => {
        await mkdir(everything, { recursive: true });
        const shoot = async (name: string) => {
          const file = `${name}-${size}-${colorScheme}.jpg`;
          await page.waitForTimeout(400);
          await page.screenshot({ path: everything + file, type: "jpeg", quality: 85 });
          if (SHOWN.has(file.replace(".jpg", ""))) await copyFile(everything + file, documentation + file);
        };
        await everyState(page, shoot);
      });
    });
  }
}

async function everyState(page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  await page.goto("/login");
  await shoot("login");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill("not it");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/do not belong together/)).toBeVisible();
  await shoot("login-error");
  await signIn(page);

  await page.goto("/history");
  await expect(page.getByText("No photos yet")).toBeVisible();
  await shoot("history-empty");

  await page.goto("/");
  await expect(page.getByText(/up to .* each/)).toBeVisible();
  await shoot("empty");
  await choose(page, SAMPLE);
  await expect(page.getByText(/mends this/)).toBeVisible();
  await page.getByText("Settings").first().click();
  await shoot("choose");
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
  await shoot("result");
  await page.getByText("Side by side").click();
  await shoot("side-by-side");
  await page.getByText("Slider", { exact: true }).click();
  await page.getByRole("button", { name: "1:1" }).click();
  await shoot("zoomed");
  await page.keyboard.press("?");
  await shoot("keys");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Next photo" }).click();
  await choose(page, { name: "grandmother-1992.jpg", mimeType: "image/jpeg", buffer: await makePhoto(page, 1600, 1200) });
  await page.getByRole("radio", { name: /4× detailed/ }).check();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByText(/% done/)).toBeVisible({ timeout: 30_000 });
  await shoot("progress");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
  await shoot("canceled");

  await page.goto("/?r=01ARZ3NDEKTSV4RRFFQ69G5FAV");
  await expect(page.getByText("This photo is not here any more")).toBeVisible();
  await shoot("gone");
  await page.getByRole("button", { name: "Restore another photo" }).click();
  const html = Buffer.from("<!doctype html><title>Not a photo</title>".repeat(20));
  await choose(page, { name: "page.jpg", mimeType: "image/jpeg", buffer: html });
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "This did not work" })).toBeVisible();
  await shoot("refused");

  await page.goto("/history");
  await expect(page.getByRole("link", { name: /^Open grandmother/ }).first()).toBeVisible();
  await shoot("history");
  await page.getByRole("checkbox").first().check();
  await shoot("history-selected");
  await page.goto("/nowhere");
  await shoot("not-found");
}
