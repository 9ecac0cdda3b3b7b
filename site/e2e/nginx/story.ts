import { readFile } from "node:fs/promises";
import { choose, drag, jpegSize, makePhoto, SAMPLE, signIn } from "../fixtures";
import { expect, test } from "./fixtures";

test("the whole story passes through nginx, and the browser asks nobody else", async ({ page, stack }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== stack.url) foreign.push(request.url());
  });

  await page.goto("/");
  await expect(page).toHaveURL(/\/login$/);
  await signIn(page);
  await drag(page, SAMPLE, "portrait-damaged.jpg");
  await page.getByRole("radio", { name: /2× faithful/ }).check();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("512 × 512 → 1024 × 1024 pixels")).toBeVisible();

  const slider = page.getByRole("slider", { name: "Compare before and after" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("PageUp");
  await expect(slider).toHaveAttribute("aria-valuenow", "10");
  for (const side of ["Before", "After"]) {
    const image = page.getByRole("img", { name: `portrait-damaged.jpg, ${side}` });
    await expect(image).toHaveJSProperty("complete", true);
    await expect(image).not.toHaveJSProperty("naturalWidth", 0);
  }

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("portrait-damaged_restored_2x.jpg");
  expect(jpegSize(await readFile(await download.path()))).toEqual({ width: 1024, height: 1024 });

  await page.getByRole("link", { name: "History" }).click();
  const entry = page.getByRole("link", { name: "Open portrait-damaged.jpg (Done)" });
  await expect(entry).toBeVisible();
  await expect(entry.locator("img").first()).not.toHaveJSProperty("naturalWidth", 0);
  await page.getByRole("button", { name: "Delete portrait-damaged.jpg" }).click();
  await expect(page.getByText("No photos yet")).toBeVisible();
  await page.reload();
  await expect(page.getByText("No photos yet")).toBeVisible();

  expect(foreign).toEqual([]);
});

// Last, as the program ends here and what was at work waits for its lease to run out.
test.describe("a server that is down for a moment", () => {
  test.use({ expectedErrors: /503/ });

  test("is a problem with Retry-After, told by the page, which goes on by itself afterwards", async ({
    page,
    request,
    stack,
  }) => {
    await page.goto("/");
    await signIn(page);
    // Large enough that it is still at work when the server is back.
    const buffer = await makePhoto(page, 2400, 1800);
    await choose(page, { name: "lake.jpg", mimeType: "image/jpeg", buffer });
    await page.getByRole("radio", { name: /4× detailed/ }).check();
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByText(/% done/)).toBeVisible();
    const asked = page.waitForResponse((response) => response.status() === 503);
    await stack.stopServer();
    await asked;

    const answer = await request.get("/api/v1/health");
    expect(answer.status()).toBe(503);
    expect(answer.headers()).toMatchObject({
      "content-type": "application/problem+json",
      "retry-after": "5",
      "x-content-type-options": "nosniff",
    });
    expect(await answer.json()).toMatchObject({ status: 503, title: "Temporarily unavailable" });
    expect((await request.get("/")).status()).toBe(200);

    const back = page.waitForResponse((response) => response.url().includes("/api/v1/restore/") && response.ok());
    await stack.startServer();
    await back;
    // What was at work goes on when its lease has run out; that is shown elsewhere, and would take a minute here.
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
  });
});
