import { readFile } from "node:fs/promises";
import { choose, drag, expect, jpegSize, makePhoto, SAMPLE, signIn, test } from "./fixtures";
import { ADMIN } from "./server";

const WHOLE_WORK_MS = 60_000;

test.describe("a new user", () => {
  // The story starts its server again, while the service worker may be fetching the page's parts.
  test.use({ expectedErrors: /ERR_CONNECTION_REFUSED/ });

  test("restores a photo, compares, downloads, finds it again, deletes it and takes that back", async ({
    page,
    server,
  }) => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/login$/);
    await signIn(page);
    await expect(page).toHaveURL(/\/$/);

    await drag(page, SAMPLE, "portrait-damaged.jpg");
    await expect(page.getByRole("img", { name: "portrait-damaged.jpg" })).toBeVisible();
    const report = page.getByRole("region", { name: "About this photo" });
    await expect(report.getByText(/“Auto restore” repairs this/)).toBeVisible();
    await expect(report.getByRole("listitem").filter({ hasText: "Dust and scratches" })).toContainText("strong");
    await expect(page.getByRole("radio", { name: /Auto restore/ })).toBeChecked();
    await page.getByRole("radio", { name: /2× faithful/ }).check();
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Restoring" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    await expect(page.getByText("512 × 512 → 1024 × 1024 pixels")).toBeVisible();

    const slider = page.getByRole("slider", { name: "Compare before and after" });
    const handle = await slider.boundingBox();
    if (handle === null) throw new Error("The slider has no place");
    await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
    await page.mouse.down();
    await page.mouse.move(handle.x + handle.width / 2 - 150, handle.y + 40, { steps: 5 });
    await page.mouse.up();
    const dragged = Number(await slider.getAttribute("aria-valuenow"));
    expect(dragged).toBeGreaterThan(0);
    expect(dragged).toBeLessThan(40);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("portrait-damaged_restored_2x.jpg");
    expect(jpegSize(await readFile(await download.path()))).toEqual({ width: 1024, height: 1024 });

    await page.getByRole("link", { name: "History" }).click();
    const entry = page.getByRole("link", { name: "Open portrait-damaged.jpg (Done)" });
    await expect(entry).toBeVisible();
    await expect(entry.locator("img").first()).toHaveJSProperty("complete", true);
    await page.getByRole("button", { name: "Delete portrait-damaged.jpg" }).click();
    await expect(entry).toBeHidden();
    await expect(page.getByText("No photos yet")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(entry).toBeVisible();

    await server.restart();
    await page.reload();
    await expect(entry).toBeVisible();
    await entry.click();
    await expect(slider).toBeVisible();
  });

  test("uses the page with the keyboard alone", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("User name").pressSequentially(ADMIN.username);
    await page.keyboard.press("Tab");
    await page.keyboard.type(ADMIN.password);
    await page.keyboard.press("Enter");
    await expect(page.getByText(/up to .* each/)).toBeVisible();
    // The key is heard once the page has settled; whoever was too quick presses it again.
    await expect(async () => {
      const chosen = page.waitForEvent("filechooser", { timeout: 2_000 });
      await page.keyboard.press("u");
      await (await chosen).setFiles(SAMPLE);
    }).toPass({ timeout: 20_000 });
    const restore = page.getByRole("button", { name: "Restore", exact: true });
    // Until the models are known there is nothing to press; a key does not wait for that, as a click does.
    await expect(restore).toBeEnabled();
    await restore.press("Enter");
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    await page.getByRole("link", { name: "History" }).press("Enter");
    await page.getByRole("link", { name: /^Open portrait-damaged.jpg/ }).press("Enter");
    const slider = page.getByRole("slider", { name: "Compare before and after" });
    await slider.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("PageUp");
    await page.keyboard.press("ArrowRight");
    await expect(slider).toHaveAttribute("aria-valuenow", "11");

    const after = page.getByRole("img", { name: "portrait-damaged.jpg, After" });
    const fitted = await after.boundingBox();
    await page.keyboard.press("+");
    await expect.poll(async () => (await after.boundingBox())?.width).toBeGreaterThan(fitted?.width ?? 0);
    await page.keyboard.press("0");
    await expect.poll(async () => (await after.boundingBox())?.width).toBe(fitted?.width);

    await page.keyboard.down("o");
    await expect(slider).toBeHidden();
    await page.keyboard.up("o");
    await expect(slider).toBeVisible();

    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();

    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("d")]);
    expect(download.suggestedFilename()).toBe("portrait-damaged_restored.jpg");
  });
});

test("a photo that is dropped on the history is restored, instead of taking the place of the page", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText("No photos yet")).toBeVisible();
  await drag(page, SAMPLE, "attic.jpg");
  await expect(page).toHaveURL(/\/\?p=/);
  await expect(page.getByRole("img", { name: "attic.jpg" })).toBeVisible();
});

test.describe("work that takes its time", () => {
  test("goes on through a reload, and through a visit that forgot the address", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    const buffer = await makePhoto(page, 420, 320);
    await choose(page, { name: "garden.jpg", mimeType: "image/jpeg", buffer });
    await page.getByRole("radio", { name: /4× detailed/ }).check();
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page).toHaveURL(/\?r=/);
    await page.reload();
    await expect(page.getByRole("heading", { name: "Restoring" })).toBeVisible();
    await expect(page.getByRole("img", { name: "garden.jpg" })).toBeVisible();
    await page.goto("/");
    await expect(page).toHaveURL(/\?r=/);
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    await expect(page.getByText("420 × 320 → 1680 × 1280 pixels")).toBeVisible();
  });

  test("is canceled within seconds, and can be tried again", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    const buffer = await makePhoto(page, 2400, 1800);
    await choose(page, { name: "harbour.jpg", mimeType: "image/jpeg", buffer });
    await page.getByRole("radio", { name: /4× detailed/ }).check();
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByText(/% done/)).toBeVisible();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    await expect(page.getByRole("img", { name: "harbour.jpg" })).toBeVisible();
    await page.getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("link", { name: "Open harbour.jpg (Canceled)" })).toBeVisible();
  });

  test("several photos are restored one after the other", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    const buffer = await makePhoto(page, 240, 180);
    await expect(page.getByText(/up to .* each/)).toBeVisible();
    await page.getByTestId("file-input").setInputFiles([
      { name: "first.jpg", mimeType: "image/jpeg", buffer },
      { name: "second.jpg", mimeType: "image/jpeg", buffer },
      { name: "letter.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") },
    ]);
    await expect(page.getByText(/“letter.pdf” isn't a supported photo/)).toBeVisible();
    await page.getByRole("button", { name: "Restore 2 photos" }).click();
    await expect(page.getByRole("button", { name: "first.jpg, done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    await expect(page.getByRole("button", { name: "second.jpg, done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
  });
});

test.describe("a session that ends", () => {
  test.use({ expectedErrors: /401|ERR_CONNECTION_REFUSED/ });

  test("leads to the sign-in and back, with the photo still chosen and its work going on", async ({
    page,
    context,
    server,
  }) => {
    await page.goto("/");
    await signIn(page);
    await choose(page, SAMPLE);
    await expect(page.getByRole("radio", { name: /Auto restore/ })).toBeChecked();
    // Else the report would be what finds out.
    await expect(page.getByText("Looking for damage…")).toBeHidden();
    await context.clearCookies();
    await server.restart({ newKey: true });
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByText("Your session has ended.")).toBeVisible();
    await expect(page).toHaveURL(/\/login$/);
    await signIn(page);
    await expect(page.getByRole("img", { name: /portrait-damaged.jpg/ }).first()).toBeVisible();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
  });

  test("leads back to the page that was asked for", async ({ page, context }) => {
    await page.goto("/");
    await signIn(page);
    await context.clearCookies();
    await page.goto("/history?status=succeeded");
    await expect(page.getByText("Your session has ended.")).toBeVisible();
    await signIn(page);
    await expect(page).toHaveURL(/\/history\?status=succeeded$/);
  });

  test("ends in every tab with a sign-out in one", async ({ page, context }) => {
    await page.goto("/");
    await signIn(page);
    const other = await context.newPage();
    await other.goto("/history");
    await expect(other.getByRole("navigation", { name: "Pages" })).toBeVisible();
    await other.getByRole("button", { name: "Sign out" }).click();
    await expect(other).toHaveURL(/\/login$/);
    await expect(page).toHaveURL(/\/login$/);
  });
});

test.describe("a file that is not a photo", () => {
  test.use({ expectedErrors: /415/ });

  test("gets a clear message, and the other photo is not lost", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    await choose(page, SAMPLE);
    const buffer = Buffer.from("<!doctype html><title>Not a photo</title>".repeat(20));
    await page.getByTestId("file-input").setInputFiles({ name: "page.jpg", mimeType: "image/jpeg", buffer });
    await page.getByRole("button", { name: "Restore 2 photos" }).click();
    const message = page.getByRole("alert").filter({ hasText: "page.jpg" });
    await expect(message).toBeVisible();
    await expect(message).toContainText(/JPEG|photo/);
    await page.getByRole("button", { name: /^portrait-damaged.jpg/ }).click();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
  });
});
