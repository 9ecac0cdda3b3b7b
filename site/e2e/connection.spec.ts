import { choose, expect, makePhoto, SAMPLE, signIn, test } from "./fixtures";

const WHOLE_WORK_MS = 60_000;

test.describe("a connection that is cut", () => {
  test.use({ expectedErrors: /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/ });

  test("is told, and the page catches up by itself", async ({ page, server }) => {
    await page.goto("/");
    await signIn(page);
    const buffer = await makePhoto(page, 320, 240);
    await choose(page, { name: "lake.jpg", mimeType: "image/jpeg", buffer });
    await page.getByRole("radio", { name: /4× detailed/ }).check();
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page).toHaveURL(/\?r=/);
    const photo = page.getByRole("img", { name: "lake.jpg" });
    const place = await photo.boundingBox();
    await server.stop();
    await expect(page.getByText(/No connection to the server/)).toBeVisible();
    expect(await photo.boundingBox(), "nothing moves").toEqual(place);
    await server.run();
    await expect(page.getByText(/No connection to the server/)).toBeHidden();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
  });
});

test.describe("an upload that is cut off", () => {
  test.use({ expectedErrors: /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_FAILED/ });

  test("keeps photo and settings, and goes through by itself when the server is back", async ({ page, context, server }) => {
    await page.goto("/");
    await signIn(page);
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    // Slow enough that the server goes in the middle of it; before the photo is sent ahead.
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4_000 };
    await cdp.send("Network.emulateNetworkConditions", slow);
    await choose(page, SAMPLE);
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByText(/^Uploading, \d+%/)).toBeVisible();
    await server.stop();
    await expect(page.getByRole("heading", { name: "This didn't work" })).toBeVisible();
    await expect(page.getByRole("img", { name: "portrait-damaged.jpg" })).toBeVisible();
    await expect(page.getByText(/No connection to the server/)).toBeVisible();
    await cdp.send("Network.emulateNetworkConditions", { ...slow, uploadThroughput: -1 });
    await server.run();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: WHOLE_WORK_MS });
  });
});
