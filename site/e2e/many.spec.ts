import type { Locator, Page } from "@playwright/test";
import { choose, expect, expectNoBarrier, makePhoto, restoreSample, signIn, test } from "./fixtures";

// Many photos at once: all of them downloaded, canceled, selected, gone through by keys.

const WHOLE_WORK_MS = 60_000;
const NAMES = ["beach.jpg", "garden.jpg", "kitchen.jpg"];

const strip = (page: Page): Locator => page.getByRole("navigation", { name: "Photos in this session" });
const still = (page: Page, name: string): Locator => strip(page).getByRole("button", { name: new RegExp(`^${name}`) });
const shown = (page: Page, name: string): Locator => page.getByRole("heading", { level: 1, name });
const card = (page: Page, name: string): Locator => page.getByRole("link", { name: `Open ${name} (Done)` });
const box = (page: Page, name: string): Locator => page.getByRole("checkbox", { name: `Select ${name}` });

async function chooseThree(page: Page, width = 240): Promise<void> {
  const buffer = await makePhoto(page, width, (width * 3) / 4);
  await choose(page, NAMES.map((name) => ({ name, mimeType: "image/jpeg", buffer })));
  await expect(page.getByRole("button", { name: "Restore 3 photos" })).toBeVisible();
}

async function restoreThree(page: Page): Promise<void> {
  await chooseThree(page);
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  for (const name of NAMES) await expect(still(page, name)).toHaveAccessibleName(/done$/, { timeout: WHOLE_WORK_MS });
}

/** The names under which the browser saves what comes within the work. */
async function downloads(page: Page, count: number, work: () => Promise<void>): Promise<string[]> {
  const names: string[] = [];
  page.on("download", (download) => names.push(download.suggestedFilename()));
  await work();
  await expect.poll(() => names.length).toBe(count);
  return names;
}

test("“All 3 done” leads on: all are downloaded, and each says that it was", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await restoreThree(page);
  await expect(page.getByText("All 3 done")).toBeVisible();
  const names = await downloads(page, 3, () => strip(page).getByRole("button", { name: "Download all" }).click());
  expect(names).toEqual(["beach_restored.jpg", "garden_restored.jpg", "kitchen_restored.jpg"]);
  for (const name of NAMES) await expect(still(page, name)).toHaveAccessibleName(`${name}, done, downloaded`);
  await expect(page.getByText("3 downloads started.")).toBeVisible();
  await expectNoBarrier(page);
});

test.describe("a download that fails", () => {
  test.use({ expectedErrors: /50[03]/ });

  test("is named, and can be tried again alone", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    await restoreThree(page);
    await still(page, "garden.jpg").click();
    const id = new URL(page.url()).searchParams.get("r") ?? "none";
    let refusing = true;
    await page.route(`**/restore/${id}/download*`, async (route) => {
      if (refusing) await route.fulfill({ status: 503, body: "" });
      else await route.continue();
    });
    const failed = page.getByText(/garden\.jpg couldn't be downloaded/);
    await downloads(page, 2, () => strip(page).getByRole("button", { name: "Download all" }).click());
    await expect(failed).toBeVisible();
    await expect(still(page, "garden.jpg")).toHaveAccessibleName("garden.jpg, done");
    refusing = false;
    const names = await downloads(page, 1, () => page.getByRole("button", { name: "Try again" }).click());
    expect(names).toEqual(["garden_restored.jpg"]);
    await expect(still(page, "garden.jpg")).toHaveAccessibleName("garden.jpg, done, downloaded");
  });
});

test("all photos are canceled at once, and that is undone", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await chooseThree(page, 1600);
  await page.getByRole("radio", { name: /4× detailed/ }).check();
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  await expect(page.getByText(/% done/)).toBeVisible();
  await strip(page).getByRole("button", { name: "Cancel all" }).click();
  for (const name of NAMES) await expect(still(page, name)).toHaveAccessibleName(/(canceled|ready)$/);
  await expect(page.getByText("3 photos canceled.")).toBeVisible();
  await expect(strip(page).getByRole("button", { name: "Cancel all" })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  for (const name of NAMES) await expect(still(page, name)).toHaveAccessibleName(/(in line|waiting|uploading|restoring)$/);
  await strip(page).getByRole("button", { name: "Cancel all" }).click();
  for (const name of NAMES) await expect(still(page, name)).toHaveAccessibleName(/(canceled|ready)$/);
});

test("the strip is gone through by keys while comparing", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await restoreThree(page);
  await still(page, "beach.jpg").click();
  await page.keyboard.press("ArrowRight");
  await expect(still(page, "garden.jpg")).toBeFocused();
  await expect(shown(page, "garden.jpg")).toBeVisible();
  await page.keyboard.press("End");
  await expect(shown(page, "kitchen.jpg")).toBeVisible();
  await page.keyboard.press("Home");
  await expect(still(page, "beach.jpg")).toBeFocused();
  await expect(shown(page, "beach.jpg")).toBeVisible();
  // From anywhere, on any keyboard; what is compared with stays in the hand.
  const slider = page.getByRole("slider", { name: "Compare before and after" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("n");
  await expect(shown(page, "garden.jpg")).toBeVisible();
  await expect(slider).toBeFocused();
  await expect(slider).toHaveAttribute("aria-valuenow", "0");
  await page.keyboard.press("n");
  await expect(shown(page, "kitchen.jpg")).toBeVisible();
  await page.keyboard.press("p");
  await expect(shown(page, "garden.jpg")).toBeVisible();
});

test("all photos of a long history are selected by one key, some by Shift, and downloaded one after the other", async ({
  page,
  server,
}) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await server.fillHistory(149);
  await page.goto("/history");
  await expect(card(page, "portrait-damaged-149.jpg")).toBeVisible();
  const count = page.getByRole("toolbar").getByRole("status");
  await page.keyboard.press("Control+a");
  // More than one answer of the server holds.
  await expect(count).toHaveText("150 selected");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("toolbar")).toBeHidden();

  await box(page, "portrait-damaged-148.jpg").check();
  await card(page, "portrait-damaged-145.jpg").click({ modifiers: ["Shift"] });
  await expect(count).toHaveText("4 selected");
  await expect(page).toHaveURL(/\/history$/);
  await box(page, "portrait-damaged-143.jpg").click({ modifiers: ["Shift"] });
  await expect(count).toHaveText("6 selected");
  await box(page, "portrait-damaged-146.jpg").uncheck();
  await expect(count).toHaveText("5 selected");
  await downloads(page, 5, () => page.getByRole("toolbar").getByRole("button", { name: "Download" }).click());
  await expect(page.getByText("5 downloads started.")).toBeVisible();
  await expect(page.locator(".history-card").filter({ hasText: "portrait-damaged-148.jpg" })).toContainText("downloaded");
  await page.getByRole("toolbar").getByRole("button", { name: "Select all" }).click();
  await expect(count).toHaveText("150 selected");
  await expectNoBarrier(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a long press selects a photo, and then a tap does", async ({ page, server }) => {
    await page.goto("/");
    await signIn(page);
    await restoreSample(page);
    await server.fillHistory(3);
    await page.goto("/history");
    const first = card(page, "portrait-damaged-3.jpg");
    await expect(first).toBeVisible();
    const place = await first.boundingBox();
    if (place === null) throw new Error("The photo has no place");
    const cdp = await page.context().newCDPSession(page);
    const touchPoints = [{ x: place.x + place.width / 2, y: place.y + place.height / 2 }];
    await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await expect(box(page, "portrait-damaged-3.jpg")).toBeChecked();
    await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await card(page, "portrait-damaged-2.jpg").tap();
    await expect(page.getByRole("toolbar").getByRole("status")).toHaveText("2 selected");
    await expect(page).toHaveURL(/\/history$/);
    await first.tap();
    await card(page, "portrait-damaged-2.jpg").tap();
    await expect(page.getByRole("toolbar")).toBeHidden();
    await first.tap();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible();
  });
});
