import type { BrowserContext, Page } from "@playwright/test";
import { expect, restoreSample, SAMPLE, signIn, test } from "./fixtures";

// What the service worker does, and what the browser keeps of an account.

test.use({ expectedErrors: /ERR_CONNECTION_REFUSED|ERR_FAILED|ERR_EMPTY_RESPONSE|401/ });

/** The page opens without its server from then on. */
async function untilInstalled(page: Page): Promise<void> {
  const state = () =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
  await expect.poll(state, { timeout: 30_000 }).toBe("activated");
}

/** The thumbnail that was seen, and the list that it is of. */
async function untilKept(page: Page, count: number): Promise<void> {
  await expect.poll(() => keptEntries(page), { timeout: 30_000 }).toBe(count);
}

function keptEntries(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const accounts = (await caches.keys()).filter((name) => name.startsWith("account-"));
    const entries = await Promise.all(accounts.map(async (name) => (await (await caches.open(name)).keys()).length));
    return entries.reduce((sum, each) => sum + each, 0);
  });
}

/** Every address in every cache that holds a photo or an answer of the API. */
function privateEntries(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const urls = (await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url));
    return (await Promise.all(urls)).flat().filter((url) => /\/(api|photos|kept|shared)\//.test(url));
  });
}

async function share(context: BrowserContext, url: string, paths: string[]): Promise<Page> {
  const page = await context.newPage();
  // Any page that the service worker does not serve: a share comes from outside.
  await page.goto(`${url}/icon-180.png`);
  await page.evaluate(() => {
    const form = document.createElement("form");
    Object.assign(form, { action: "/share", method: "post", enctype: "multipart/form-data" });
    const input = document.createElement("input");
    Object.assign(input, { type: "file", name: "photos", multiple: true });
    form.append(input);
    document.body.append(form);
  });
  await page.locator("input").setInputFiles(paths);
  await page.locator("form").evaluate((form: HTMLFormElement) => form.submit());
  // What is asked of a page that is just being left may never be answered.
  await page.waitForURL(({ pathname }) => pathname === "/" || pathname === "/login");
  return page;
}

test("opens without a connection to the photos that were seen, and catches up", async ({ page, server }) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await page.getByRole("link", { name: "History" }).click();
  const entry = page.getByRole("link", { name: "Open portrait-damaged.jpg (Done)" });
  await expect(entry).toBeVisible();
  await untilKept(page, 2);
  await untilInstalled(page);

  await server.stop();
  await page.reload();
  await expect(page.getByText(/No connection to the server/)).toBeVisible();
  await expect(entry.locator("img").last()).toHaveJSProperty("naturalWidth", 480);
  await page.getByRole("searchbox").fill("nobody");
  await expect(page.getByText("No matches")).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(entry).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Choose photos" })).toBeVisible();
  const sample = page.getByRole("button", { name: "Try a sample" }).locator("img");
  await expect.poll(() => sample.evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBeGreaterThan(0);
  await page.goto("/history");
  await expect(entry).toBeVisible();

  await server.run();
  await expect(page.getByText(/No connection to the server/)).toBeHidden();
  await page.getByRole("button", { name: "Delete portrait-damaged.jpg" }).click();
  await expect(page.getByText("No photos yet")).toBeVisible();
  await untilKept(page, 0);
});

test("keeps nothing of an account past its session, nor for another one", async ({ page, server }) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await page.getByRole("link", { name: "History" }).click();
  await untilKept(page, 2);
  // Presigned addresses and answers of the API are not among it.
  expect(new Set((await privateEntries(page)).map((url) => new URL(url).pathname.split("/")[1]))).toEqual(new Set(["kept"]));
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await expect.poll(() => privateEntries(page)).toEqual([]);

  await signIn(page);
  await page.getByRole("link", { name: "History" }).click();
  await untilKept(page, 2);
  await untilInstalled(page);
  // Somebody else: another data folder behind the same address.
  await server.becomeAnother();
  await page.reload();
  await expect(page).toHaveURL(/\/login$/);
  await expect.poll(() => privateEntries(page)).toEqual([]);
  await signIn(page);
  await expect(page.getByText("No photos yet")).toBeVisible();
  await server.stop();
  await page.reload();
  await expect(page.getByText(/Can't reach the server|No connection/).first()).toBeVisible();
  await expect(page.getByRole("link", { name: /^Open / })).toHaveCount(0);
  await server.run();
});

test("takes photos that another app shares, after the sign-in where there is need of one", async ({
  page,
  context,
  server,
}) => {
  await page.goto("/");
  await signIn(page);
  await untilInstalled(page);
  const shared = await share(context, server.url, [SAMPLE]);
  await expect(shared.getByRole("img", { name: "portrait-damaged.jpg" })).toBeVisible();
  await expect(shared.getByRole("button", { name: "Restore", exact: true })).toBeEnabled();
  expect(await privateEntries(shared)).toEqual([]);
  await shared.reload();
  await expect(shared.getByRole("button", { name: "Choose photos" })).toBeVisible();

  await shared.getByRole("button", { name: "Sign out" }).click();
  await expect(shared).toHaveURL(/\/login$/);
  const later = await share(context, server.url, [SAMPLE]);
  await signIn(later);
  await expect(later.getByRole("img", { name: "portrait-damaged.jpg" })).toBeVisible();
  await expect(later.getByText(/Shared before you signed in: portrait-damaged\.jpg/)).toBeVisible();
});

test("can be installed", async ({ page, context }) => {
  await page.goto("/login");
  await untilInstalled(page);
  const cdp = await context.newCDPSession(page);
  const { errors } = await cdp.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  // A browser of the tests keeps nothing, which is its only objection.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});
