import type { Locator, Page } from "@playwright/test";
import { choose, expect, makePhoto, SAMPLE, signIn, test } from "./fixtures";

const WHOLE_WORK_MS = 60_000;

/** Presses what has the words, as somebody does who has the keyboard alone. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  await expect(button).toBeEnabled();
  await button.focus();
  await page.keyboard.press("Enter");
}

const heading = (page: Page, name: string | RegExp): Locator => page.getByRole("heading", { name });

test("the focus goes to the heading of what is new, whatever the way to it", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await choose(page, SAMPLE);
  await expect(heading(page, "portrait-damaged.jpg")).toBeFocused();

  await press(page, "Restore");
  await expect(heading(page, "Done")).toBeFocused({ timeout: WHOLE_WORK_MS });
  await press(page, "Try other settings");
  await expect(heading(page, "What would you like?")).toBeFocused();
  await press(page, "Back to the result");
  await expect(heading(page, "Done")).toBeFocused();
  await press(page, "Next photo");
  await expect(heading(page, /./).and(page.locator("h1:focus"))).toBeFocused();

  const buffer = await makePhoto(page, 2400, 1800);
  await choose(page, { name: "harbour.jpg", mimeType: "image/jpeg", buffer });
  await expect(heading(page, "harbour.jpg")).toBeFocused();
  await page.getByRole("radio", { name: /4× detailed/ }).check();
  await press(page, "Restore");
  await expect(heading(page, "Restoring")).toBeFocused();
  await expect(page.getByText(/^about .* left$/)).toBeVisible({ timeout: WHOLE_WORK_MS });
  await press(page, "Cancel");
  await expect(heading(page, "Canceled")).toBeFocused();
  await press(page, "Change settings");
  await expect(heading(page, "What would you like?")).toBeFocused();
  await press(page, "Cancel");
  await expect(heading(page, "Canceled")).toBeFocused();
  await press(page, "Remove photo");
  await expect(page.locator("h1:focus")).toBeFocused();
});
