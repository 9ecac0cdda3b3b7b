import type { Locator, Page } from "@playwright/test";
import { choose, expect, makePhoto, SAMPLE, signIn, test } from "./fixtures";
import { expectTabAsSeen } from "./tab-order";

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

const NAMES = ["beach.jpg", "garden.jpg", "kitchen.jpg"];

async function chooseThree(page: Page): Promise<void> {
  const buffer = await makePhoto(page, 240, 180);
  await choose(page, NAMES.map((name) => ({ name, mimeType: "image/jpeg", buffer })));
}

const still = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Photos in this session" }).getByRole("button", { name: new RegExp(`^${name}`) });

test("the focus follows Back, Forward, the next photo and a photo that is not here", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await chooseThree(page);
  await press(page, "Restore 3 photos");
  await expect(heading(page, "Done")).toBeVisible({ timeout: WHOLE_WORK_MS });
  for (const name of NAMES) await expect(still(page, name)).toHaveAccessibleName(/done$/, { timeout: WHOLE_WORK_MS });
  await still(page, "beach.jpg").click();
  await press(page, "Next photo");
  await expect(heading(page, "garden.jpg")).toBeFocused();
  await press(page, "Try other settings");
  await expect(heading(page, "What would you like?")).toBeFocused();
  await page.goBack();
  await expect(heading(page, "Done")).toBeFocused();
  await page.goBack();
  await expect(heading(page, "beach.jpg")).toBeFocused();
  await page.goForward();
  await expect(heading(page, "garden.jpg")).toBeFocused();
  // What can be used again keeps it.
  await press(page, "Download all");
  await expect(page.getByText("3 downloads started.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Download all" })).toBeFocused();

  await page.goto("/?p=photo-1-2");
  await expect(heading(page, "This photo is no longer here")).toBeVisible();
  await press(page, "Restore another photo");
  await expect(page.locator("h1:focus")).toBeFocused();
});

test("canceling all leaves the focus with what has become of the photo", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  const buffer = await makePhoto(page, 1600, 1200);
  await choose(page, NAMES.map((name) => ({ name, mimeType: "image/jpeg", buffer })));
  await page.getByRole("radio", { name: /4× detailed/ }).check();
  await press(page, "Restore 3 photos");
  await expect(page.getByText(/% done/)).toBeVisible();
  await press(page, "Cancel all");
  await expect(page.getByText("3 photos canceled.")).toBeVisible();
  await expect(page.locator("h1:focus, h2:focus")).toBeFocused();
});

/** Everything that the page's one place for it tells a screen reader, from now on. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const listen = () => {
      const text = document.querySelector("main > [role=status].spoken")?.textContent ?? "";
      if (text !== "" && heard.at(-1) !== text) heard.push(text);
    };
    new MutationObserver(listen).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
}

test("a screen reader is told how several photos come along, seldom, and that all are done", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  const heard = await listen(page);
  await chooseThree(page);
  await press(page, "Restore 3 photos");
  await expect.poll(async () => (await heard()).at(-1), { timeout: WHOLE_WORK_MS }).toBe("All 3 photos are restored.");
  expect((await heard())[0]).toBe("Restoring 3 photos");
  expect((await heard()).length).toBeLessThanOrEqual(5);
  // To look at one of them says nothing more.
  await still(page, "garden.jpg").click();
  await expect(heading(page, "garden.jpg")).toBeVisible();
  expect((await heard()).at(-1)).toBe("All 3 photos are restored.");
  await expect(page.locator("main > [role=status].spoken")).toHaveCount(1);
});

for (const [device, viewport] of [
  ["a desktop", { width: 1440, height: 900 }],
  ["a phone", { width: 390, height: 844 }],
] as const) {
  test.describe(`on ${device}`, () => {
    test.use({ viewport });

    test("Tab goes in the order that is seen", async ({ page }) => {
      await page.goto("/");
      await signIn(page);
      await expect(page.getByText(/up to .* each/)).toBeVisible();
      await chooseThree(page);
      await expect(page.getByRole("button", { name: "Restore 3 photos" })).toBeEnabled();
      await expectTabAsSeen(page);
      await press(page, "Restore 3 photos");
      for (const name of NAMES) await expect(still(page, name)).toHaveAccessibleName(/done$/, { timeout: WHOLE_WORK_MS });
      await still(page, "garden.jpg").click();
      await expect(heading(page, "Done")).toBeVisible();
      await expectTabAsSeen(page);
      await press(page, "Try other settings");
      await expect(heading(page, "What would you like?")).toBeVisible();
      await expectTabAsSeen(page);
      await page.getByRole("link", { name: "History" }).click();
      await expect(page.getByRole("checkbox")).toHaveCount(3);
      await page.getByRole("checkbox").first().check();
      await expectTabAsSeen(page);
    });
  });
}
