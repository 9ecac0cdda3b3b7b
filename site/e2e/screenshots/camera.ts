// What takes the pictures: a page at every width and in both themes, and where its pictures go.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test as base } from "../fixtures";

const images = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
/** The photos that the quality of the models is measured with. */
export const UNDAMAGED = fileURLToPath(new URL("../../../quality/photos/", import.meta.url));
export const STILL_LIFE = fileURLToPath(new URL("../../../crates/testkit/photos/still-life-damaged.jpg", import.meta.url));

const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  tablet: { viewport: { width: 768, height: 1024 }, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 } },
};
/** Those that the README shows. */
const SHOWN = new Set(["desktop-light/result", "desktop-light/choose", "desktop-dark/history", "phone-dark/result"]);
/** Keeps all of them together at about four megabytes. */
const QUALITY = { shown: 80, other: 20 };
/** What appears has appeared by then. */
const SETTLED_MS = 350;
export const WHOLE_WORK_MS = 60_000;

/** Takes docs/images/WIDTH-THEME/STATE.webp. */
type Shoot = (state: string) => Promise<void>;

export const test = base.extend<{ folder: string; shoot: Shoot }>({
  folder: ["", { option: true }],
  shoot: async ({ page, context, folder }, use) => {
    await mkdir(images + folder, { recursive: true });
    const cdp = await context.newCDPSession(page);
    await use(async (state) => {
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(SETTLED_MS);
      const shown = SHOWN.has(`${folder}/${state}`);
      const quality = shown ? QUALITY.shown : QUALITY.other;
      const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
      // The large ones at three quarters of their size.
      const scale = width > 1_000 && !shown ? 0.75 : 1;
      const clip = { x: 0, y: await page.evaluate(() => scrollY), width, height, scale };
      const { data } = await cdp.send("Page.captureScreenshot", { format: "webp", quality, clip });
      await writeFile(`${images}${folder}/${state}.webp`, Buffer.from(data, "base64"));
    });
  },
});

/** Makes these pictures at every width and in both themes. */
export function atEverySize(tests: () => void): void {
  for (const [size, device] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"] as const) {
      const folder = `${size}-${colorScheme}`;
      test.describe(folder, () => {
        test.use({
          ...device,
          colorScheme,
          folder,
          expectedErrors: /401|404|415|500|ERR_/,
          contextOptions: { reducedMotion: "reduce" },
        });
        tests();
      });
    }
  }
}

export async function photoFile(name: string, path: string) {
  return { name, mimeType: "image/jpeg", buffer: await readFile(path) };
}

export const toTop = (page: Page) => page.evaluate(() => scrollTo(0, 0));

export async function restore(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Restore", exact: true }).click();
}

export async function untilDone(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
}
