import type { BrowserContext, Page } from "@playwright/test";
import { choose, expect, makePhoto, signIn, test } from "./fixtures";

// What has been chosen, or handed over, is not lost before the server has it.

const WHOLE_WORK_MS = 60_000;
const NAMES = ["beach.jpg", "garden.jpg", "kitchen.jpg"];

async function chooseThree(page: Page): Promise<void> {
  const buffer = await makePhoto(page, 240, 180);
  await choose(page, NAMES.map((name) => ({ name, mimeType: "image/jpeg", buffer })));
  await expect(page.getByRole("button", { name: "Restore 3 photos" })).toBeVisible();
}

/** From now on photos do not arrive, as on a very slow line. */
async function holdUploads(context: BrowserContext): Promise<void> {
  await context.route("**/photos/**", async (route) => {
    if (route.request().method() !== "PUT") await route.continue();
  });
}

const strip = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });

/** How many photos the browser still holds for anybody. */
function held(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const name = "photo-restoration";
    // Opened before the page has made it, it would be an empty one.
    if (!(await indexedDB.databases()).some((database) => database.name === name)) return 0;
    return new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(new Error("no database"));
      opening.onsuccess = () => {
        const database = opening.result;
        const count = database.transaction("files").objectStore("files").count();
        count.onsuccess = () => {
          database.close();
          resolve(count.result);
        };
      };
    });
  });
}

/** As when the browser crashes: the page goes without being asked. */
async function crash(page: Page): Promise<void> {
  await page.close({ runBeforeUnload: false });
}

test("photos that are handed over go on after the browser has crashed, and only then may the page be closed", async ({
  page,
  context,
}) => {
  await page.goto("/");
  await signIn(page);
  // The one that is looked at is sent ahead.
  const first = page.waitForResponse((response) => response.request().method() === "PUT");
  await chooseThree(page);
  await first;
  await holdUploads(context);
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
  await strip(page, "kitchen.jpg").click();
  await expect(page.getByText(/Keep this page open/)).toBeVisible();
  await expect(page.getByText(/You can close this page/)).toBeHidden();
  await expect.poll(() => held(page)).toBe(2);

  // Somebody who leaves is asked.
  let asked = "";
  page.once("dialog", (dialog) => {
    asked = dialog.type();
    void dialog.dismiss();
  });
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toBe("beforeunload");

  await crash(page);
  await context.unroute("**/photos/**");
  const next = await context.newPage();
  await next.goto("/");
  for (const name of ["garden.jpg", "kitchen.jpg"]) {
    await strip(next, name).click();
    await expect(next.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
  }
  await expect.poll(() => held(next)).toBe(0);
  await next.goto("/history");
  for (const name of NAMES) await expect(next.getByTitle(name, { exact: true })).toBeVisible();
  await expect(next.locator(".history-card")).toHaveCount(3);
});

test("photos that are only chosen are there after a reload, with their settings, and nobody is asked", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await chooseThree(page);
  await page.getByRole("radio", { name: /4× detailed/ }).check();
  await expect.poll(() => held(page)).toBe(3);
  await page.reload();
  await expect(page.getByRole("button", { name: "Restore 3 photos" })).toBeVisible();
  await expect(page.getByRole("radio", { name: /4× detailed/ })).toBeChecked();
  for (const name of NAMES) await expect(strip(page, name)).toBeVisible();
});

test("photos that are done are in the strip again after a reload, and not for somebody who comes anew", async ({ page }) => {
  await page.goto("/");
  await signIn(page);
  await chooseThree(page);
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  for (const name of NAMES) await expect(strip(page, `${name}, done`)).toBeVisible({ timeout: WHOLE_WORK_MS });
  await page.reload();
  for (const name of NAMES) await expect(strip(page, `${name}, done`)).toBeVisible();
  await page.goto("/");
  await expect(page.getByText(/up to .* each/)).toBeVisible();
  await page.waitForTimeout(2_000);
  await expect(strip(page, "beach.jpg")).toHaveCount(0);
});

test("each tab has its own photos, and signing out leaves none in the browser", async ({ page, context }) => {
  await page.goto("/");
  await signIn(page);
  await chooseThree(page);
  await expect.poll(() => held(page)).toBe(3);
  const other = await context.newPage();
  await other.goto("/");
  await expect(other.getByText(/up to .* each/)).toBeVisible();
  await other.waitForTimeout(2_000);
  await expect(strip(other, "beach.jpg")).toHaveCount(0);
  await other.close();
  await page.getByRole("button", { name: "Sign out" }).click();
  const question = page.getByRole("dialog", { name: "Sign out?" });
  await expect(question).toContainText("3 photos aren't restored yet");
  await question.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => held(page)).toBe(0);
  await signIn(page);
  await expect(page.getByText(/up to .* each/)).toBeVisible();
  await page.waitForTimeout(2_000);
  await expect(strip(page, "beach.jpg")).toHaveCount(0);
});
