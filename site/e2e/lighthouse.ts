import { chromium, type BrowserContext } from "@playwright/test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { type Result } from "lighthouse";
import config from "../playwright.config";
import { restoreSample, signIn } from "./fixtures";
import { freePort, type PhotoServer } from "./server";

/** The pages that Lighthouse looks at; all but the first are seen by somebody who is signed in and has a photo. */
export const PAGES = ["/login", "/", "/history"] as const;
export type Page = (typeof PAGES)[number];
type Category = "performance" | "accessibility" | "best-practices";

/** Lighthouse's result for one address, as it comes: a phone, its network and processor simulated. */
export async function judged(url: string, port: number, categories: Category[]): Promise<Result> {
  const result = await lighthouse(url, { port, onlyCategories: categories, output: "json", logLevel: "silent" });
  if (result === undefined) throw new Error("Lighthouse gave no result");
  const { runtimeError } = result.lhr;
  if (runtimeError !== undefined) throw new Error(runtimeError.message);
  return result.lhr;
}

/** Goes through all pages in a browser that Lighthouse can steer by its port. */
export async function onEveryPage(server: PhotoServer, judge: (path: Page, port: number) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "photo-restoration-lighthouse-"));
  const port = await freePort();
  const launch = config.use?.launchOptions;
  const context = await chromium.launchPersistentContext(folder, {
    ...launch,
    args: [...(launch?.args ?? []), `--remote-debugging-port=${port}`],
  });
  try {
    for (const path of PAGES) {
      await judge(path, port);
      if (path === "/login") await haveOnePhoto(context, server);
    }
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function haveOnePhoto(context: BrowserContext, server: PhotoServer): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${server.url}/login`);
  await signIn(page);
  await restoreSample(page);
  await page.close();
}
