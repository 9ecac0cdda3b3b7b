import type { Page } from "@playwright/test";
import { choose, expect, SAMPLE, signIn, test } from "./fixtures";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("a phone: one column, a finger moves the slider, and the page still scrolls past the photo", async ({
  page,
}) => {
  await page.goto("/");
  await signIn(page);
  await choose(page, SAMPLE);
  const restore = page.getByRole("button", { name: "Restore", exact: true });
  const box = await restore.boundingBox();
  expect(box?.width).toBeGreaterThan(340);
  expect(box?.height).toBeGreaterThanOrEqual(44);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThan(800);
  await restore.tap();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  await page.getByRole("button", { name: "Delete" }).tap();
  await page.getByRole("button", { name: "Undo" }).tap();
  const notice = await page.getByText("portrait-damaged.jpg is back.").boundingBox();
  const bar = await page.getByRole("button", { name: "Download" }).boundingBox();
  expect((notice?.y ?? 0) + (notice?.height ?? 0), "a notice lies above the bar").toBeLessThan(bar?.y ?? 0);
  await page.evaluate(() => scrollTo(0, 0));

  const slider = page.getByRole("slider", { name: "Compare before and after" });
  const handle = await slider.boundingBox();
  if (handle === null) throw new Error("The slider has no place");
  const middle = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 };
  const cdp = await page.context().newCDPSession(page);
  const finger = async (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) => {
    await cdp.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  };

  await finger("touchStart", middle.x, middle.y);
  for (let step = 1; step <= 8; step++) await finger("touchMove", middle.x + step * 10, middle.y);
  await finger("touchEnd", 0, 0);
  const moved = Number(await slider.getAttribute("aria-valuenow"));
  expect(moved).toBeGreaterThan(60);

  await finger("touchStart", 80, middle.y);
  for (let step = 1; step <= 12; step++) await finger("touchMove", 80, middle.y - step * 15);
  await finger("touchEnd", 0, 0);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(40);
  await expect(slider).toHaveAttribute("aria-valuenow", String(moved));
});

/** What can be touched and is smaller than a fingertip, 44 pixels a side. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const touched = [...document.querySelectorAll("a, button, input, select, summary, textarea, [role=slider]")];
    const seen = touched.filter((element) => element.checkVisibility() && element.closest(".spoken, .skip") === null);
    const small = seen.filter((element) => {
      // A label, or the frame of a field, is touched as well as what it belongs to.
      const { width, height } = (element.closest("label, .field-box, .history-search") ?? element).getBoundingClientRect();
      return Math.round(width) < 44 || Math.round(height) < 44;
    });
    return small.map(({ outerHTML }) => outerHTML.slice(0, 120));
  });
}

test("everything that can be touched on a phone is as large as a fingertip", async ({ page }) => {
  await page.goto("/login");
  expect(await smallTargets(page)).toEqual([]);
  await signIn(page);
  await expect(page.getByText(/up to .* each/)).toBeVisible();
  expect(await smallTargets(page)).toEqual([]);
  await choose(page, SAMPLE);
  await page.getByText("Settings").first().tap();
  await page.getByText(/more models/).tap();
  expect(await smallTargets(page)).toEqual([]);
  await page.getByRole("button", { name: "Restore", exact: true }).tap();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
  expect(await smallTargets(page)).toEqual([]);
  await page.getByRole("link", { name: "History" }).tap();
  await page.getByRole("checkbox").first().tap();
  expect(await smallTargets(page)).toEqual([]);
});
