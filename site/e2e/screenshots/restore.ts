// The sign-in and everything about one photo, and about several.
import { choose, drag, expect, makePhoto, SAMPLE, signIn } from "../fixtures";
import { ADMIN } from "../server";
import { atEverySize, photoFile, restore, STILL_LIFE, test, toTop, untilDone, WHOLE_WORK_MS } from "./camera";

atEverySize(() => {
  test("sign-in", async ({ page, shoot, context }) => {
    await page.goto("/login");
    await shoot("login");
    await page.getByLabel("User name").fill(ADMIN.username);
    await page.getByLabel("Password", { exact: true }).fill("not it");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText(/Incorrect user name or password/)).toBeVisible();
    await shoot("login-refused");
    await signIn(page);
    await context.clearCookies();
    await page.goto("/history");
    await expect(page.getByText("Your session has ended.")).toBeVisible();
    await shoot("login-session-ended");
  });

  test("one photo, from the empty page to its end", async ({ page, shoot }) => {
    await page.goto("/");
    await signIn(page);
    await expect(page.getByText(/up to .* each/)).toBeVisible();
    await shoot("empty");
    await drag(page, SAMPLE, "portrait-damaged.jpg", () => shoot("drop"));
    await expect(page.getByText(/repairs this/)).toBeVisible();
    await shoot("choose");
    const settings = page.getByText("Settings").first();
    await settings.click();
    await settings.evaluate((element) => element.scrollIntoView({ block: "center" }));
    await shoot("settings");
    await restore(page);
    await untilDone(page);
    await toTop(page);
    await shoot("result");
    await page.keyboard.down("o");
    await shoot("compare-original");
    await page.keyboard.up("o");
    await page.getByText("Side by side").click();
    await shoot("compare-side-by-side");
    await page.getByText("Slider", { exact: true }).click();
    await page.getByRole("button", { name: "1:1" }).click();
    await toTop(page);
    await shoot("compare-actual-size");
    await page.keyboard.press("?");
    await shoot("shortcuts");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Try other settings" }).click();
    await toTop(page);
    await shoot("choose-again");
    await page.getByRole("button", { name: "Back to the result" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    await shoot("deleted");
  });

  test("work that goes on, is canceled, fails or is gone", async ({ page, shoot }) => {
    await page.goto("/");
    await signIn(page);
    const large = await makePhoto(page, 1600, 1200);
    await choose(page, { name: "grandmother-1992.jpg", mimeType: "image/jpeg", buffer: large });
    await page.getByRole("radio", { name: /4× detailed/ }).check();
    await restore(page);
    await expect(page.getByText(/^([2-9]|\d\d) % done$/)).toBeVisible({ timeout: WHOLE_WORK_MS });
    await shoot("progress");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
    await shoot("canceled");
    await page.getByRole("button", { name: "Remove photo" }).click();
    // Its head is that of a photo; that the rest is missing shows when it is read.
    const cut = large.subarray(0, large.length / 3);
    await choose(page, { name: "cut-off.jpg", mimeType: "image/jpeg", buffer: cut });
    await restore(page);
    await expect(page.getByRole("heading", { name: "This didn't work" })).toBeVisible({ timeout: WHOLE_WORK_MS });
    await shoot("failed");
    await page.goto("/?r=01ARZ3NDEKTSV4RRFFQ69G5FAV");
    await expect(page.getByText("This photo is no longer here")).toBeVisible();
    await shoot("gone");
    await page.goto("/nowhere");
    await shoot("not-found");
  });

  test("three photos at once, one of them broken", async ({ page, shoot }) => {
    await page.goto("/");
    await signIn(page);
    const html = Buffer.from("<!doctype html><title>Not a photo</title>".repeat(20));
    const broken = { name: "broken.jpg", mimeType: "image/jpeg", buffer: html };
    const letter = { name: "letter.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") };
    await choose(page, [await photoFile("portrait.jpg", SAMPLE), broken, await photoFile("still-life.jpg", STILL_LIFE), letter]);
    await expect(page.getByText(/“letter.pdf” isn't a supported photo/)).toBeVisible();
    await shoot("several-chosen");
    await page.getByRole("radio", { name: /4× detailed/ }).check();
    await page.getByRole("button", { name: "Restore 3 photos" }).click();
    await expect(page.getByRole("button", { name: "broken.jpg, failed" })).toBeVisible();
    await page.getByRole("button", { name: /^portrait.jpg, / }).click();
    await shoot("several-under-way");
    await page.getByRole("button", { name: "broken.jpg, failed" }).click();
    await shoot("several-one-refused");
  });
});
