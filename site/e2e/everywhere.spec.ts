import { choose, expect, expectNoBarrier, makePhoto, signIn, test } from "./fixtures";

// At every size, in both themes: see playwright.config.ts.

test.use({ expectedErrors: /415/ });

test("three photos at once, one of them broken; compared, found again, deleted, and that undone", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  const fits = async () => {
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
    expect(scrollWidth, "nothing sticks out at the side").toBe(clientWidth);
  };
  await fits();
  const buffer = await makePhoto(page, 320, 240);
  const html = Buffer.from("<!doctype html><title>Not a photo</title>".repeat(20));
  await choose(page, [
    { name: "broken.jpg", mimeType: "image/jpeg", buffer: html },
    { name: "harbour.jpg", mimeType: "image/jpeg", buffer },
    { name: "garden.jpg", mimeType: "image/jpeg", buffer },
  ]);
  await fits();
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "broken.jpg" })).toBeVisible();
  await expectNoBarrier(page);
  const garden = page.getByRole("button", { name: "garden.jpg, done" });
  await expect(garden).toBeVisible({ timeout: 60_000 });
  await garden.click();
  const slider = page.getByRole("slider", { name: "Compare before and after" });
  await slider.press("End");
  await expect(slider).toHaveAttribute("aria-valuenow", "100");
  await fits();
  await expectNoBarrier(page);

  await page.getByRole("link", { name: "History" }).click();
  const entry = page.getByRole("link", { name: "Open garden.jpg (Done)" });
  await expect(entry).toBeVisible();
  await expect(page.getByRole("link", { name: "Open harbour.jpg (Done)" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Select garden.jpg" }).check();
  await fits();
  await expectNoBarrier(page);
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await expect(entry).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(entry).toBeVisible();

  await page.getByRole("checkbox", { name: "Select garden.jpg" }).check();
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "In the bin for 7 days" }).click();
  await page.getByRole("checkbox", { name: "Select garden.jpg" }).check();
  await fits();
  await expectNoBarrier(page);
  await page.getByRole("toolbar").getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoBarrier(page);
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("toolbar").getByRole("button", { name: "Put back" }).click();
  await expect(page.getByRole("heading", { name: "The bin is empty" })).toBeVisible();
  await fits();
  await expectNoBarrier(page);
});
