import type { Locator, Page } from "@playwright/test";
import { expect, expectNoBarrier, restoreSample, signIn, test } from "./fixtures";
import { ADMIN } from "./server";

// What index.html shows by itself, before any script of the page has run.

/** Holds the page's scripts back until the returned function is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/assets/*.js", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Where it has come to rest. */
async function placeOf(locator: Locator) {
  await locator.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)).then(() => null));
  return locator.boundingBox();
}

test("the sign-in can be read and filled in before the scripts are here, and nothing of that is lost", async ({ page }) => {
  const release = await holdScripts(page);
  await page.goto("/history", { waitUntil: "commit" });
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page).toHaveTitle(/^Sign in/);
  await expectNoBarrier(page);
  const name = page.getByLabel("User name");
  await expect(name).toBeFocused();
  const place = await placeOf(name);
  await name.fill(ADMIN.username);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await page.keyboard.press("Enter");
  // No browser sends the form by itself: that would put the password into the address.
  expect(new URL(page.url()).search).toBe("");

  release();
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
  await expect(page).toHaveURL(/\/history$/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(name).toBeVisible();
  expect(await placeOf(name)).toEqual(place);
});

test("whoever was signed in sees the page at once, and what was pressed happens", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await expect(page.getByText(/up to .* each/)).toBeVisible();
  const release = await holdScripts(page);
  await page.goto("/", { waitUntil: "commit" });
  const button = page.getByRole("button", { name: "Choose photos" });
  await expect(button).toBeVisible();
  await expectNoBarrier(page);
  const [place, chooser] = [await placeOf(button), page.waitForEvent("filechooser")];
  await button.click();

  release();
  expect((await chooser).isMultiple()).toBe(true);
  await expect(page.getByText(/up to .* each/)).toBeVisible();
  expect(await placeOf(button)).toEqual(place);
  await expect(page.getByRole("main")).toHaveCount(1);
});

test.describe("where the scripts come from the server", () => {
  test.use({ serviceWorkers: "block" });

  test("the history shows its first photos before the scripts of the page are here, and they stay in their places", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    await restoreSample(page);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\/assets\/(index|history)-[^/]*\.js/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto("/history", { waitUntil: "commit" });
    const first = page.locator(".history-awaited img").first();
    await expect.poll(() => first.evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBeGreaterThan(0);
    const place = await first.boundingBox();

    release();
    const card = page.locator(".history-link img").first();
    await expect(card).toBeVisible();
    const moved = await card.boundingBox();
    expect(Math.abs((moved?.y ?? 0) - (place?.y ?? 0))).toBeLessThan(2);
    expect(Math.abs((moved?.width ?? 0) - (place?.width ?? 0))).toBeLessThan(2);
  });
});

test.describe("a German browser in the dark", () => {
  test.use({ locale: "de-DE", colorScheme: "light" });

  test("never shows another language or theme first", async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem("photo-restoration.theme", "dark"));
    await holdScripts(page);
    await page.goto("/", { waitUntil: "commit" });
    await expect(page.getByRole("heading", { name: "Anmelden" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Sign in" })).toHaveCount(0);
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page.locator("html")).toHaveCSS("background-color", "rgb(23, 22, 26)");
  });
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what it needs, and nothing else", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("body")).toHaveText("Photo Restoration needs JavaScript to run.", { useInnerText: true });
  });
});
