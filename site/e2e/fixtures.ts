import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ADMIN, PhotoServer } from "./server";

export const SAMPLE = fileURLToPath(new URL("../public/samples/portrait-damaged.jpg", import.meta.url));

interface Fixtures {
  /** A server of this test's own, with nothing in it. */
  server: PhotoServer;
  /** Console messages that this test provokes, such as the browser's own line for a 415. */
  expectedErrors: RegExp | null;
  watched: undefined;
}

export const test = base.extend<Fixtures>({
  // Playwright wants the first argument destructured.
  server: async ({}, use) => {
    const server = await PhotoServer.start();
    await use(server);
    await server.remove();
  },
  baseURL: async ({ server }, use) => use(server.url),
  expectedErrors: [null, { option: true }],
  // Every test fails on a console error, an uncaught exception or a breach of the content policy.
  watched: [
    async ({ page, expectedErrors }, use) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await use(undefined);
      const unexpected = complaints.filter((text) => expectedErrors?.test(text) !== true);
      expect(unexpected).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel("User name").fill(ADMIN.username);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
}

/** No violation that axe finds in what is on the page; in Chromium alone, as Firefox falls over it when it is led by another program. */
export async function expectNoBarrier(page: Page): Promise<void> {
  if (page.context().browser()?.browserType().name() === "firefox") return;
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found).toEqual([]);
}

/** Drags a file from outside over the page and lets it go; `over` is run while it hangs there. */
export async function drag(page: Page, path: string, name: string, over?: () => Promise<void>): Promise<void> {
  const bytes = (await readFile(path)).toString("base64");
  const transfer = await page.evaluateHandle(
    ({ bytes, name }) => {
      const data = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], name, { type: "image/jpeg" }));
      return transfer;
    },
    { bytes, name },
  );
  await page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  await expect(page.getByText(/^Drop to/)).toBeVisible();
  await over?.();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await expect(page.getByText(/^Drop to/)).toBeHidden();
}

export async function choose(
  page: Page,
  files: string | { name: string; mimeType: string; buffer: Buffer } | { name: string; mimeType: string; buffer: Buffer }[],
  limits = /up to .* each/,
): Promise<void> {
  // The limits arrive with the first answer of the server.
  await expect(page.getByText(limits)).toBeVisible();
  await page.getByTestId("file-input").setInputFiles(files);
}

/** The sample by the suggested model: a second's work. */
export async function restoreSample(page: Page): Promise<void> {
  await choose(page, SAMPLE);
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
}

/** The sample, stretched to that many pixels, as JPEG. */
export async function makePhoto(page: Page, width: number, height: number): Promise<Buffer> {
  const sample = (await readFile(SAMPLE)).toString("base64");
  const base64 = await page.evaluate(
    async ({ sample, width, height }) => {
      const bytes = Uint8Array.from(atob(sample), (char) => char.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
      const canvas = new OffscreenCanvas(width, height);
      // As wide as the sample, from its upper part: where the face is.
      const rows = (picture.width * height) / width;
      canvas.getContext("2d")?.drawImage(picture, 0, 0, picture.width, rows, 0, 0, width, height);
      const made = await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer();
      return btoa(Array.from(new Uint8Array(made), (byte) => String.fromCharCode(byte)).join(""));
    },
    { sample, width, height },
  );
  return Buffer.from(base64, "base64");
}

/** Width and height from the frame header of a JPEG; null when it is none. */
export function jpegSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = bytes.readUInt16BE(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
