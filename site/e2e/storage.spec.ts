import { choose, expect, expectNoBarrier, restoreSample, SAMPLE, signIn, test } from "./fixtures";

/** More than any disk has free. */
const FULL = { MIN_FREE_MB: "1000000000" };

test.use({ expectedErrors: /50[0-9]|ERR_CONNECTION/ });

test("a full disk: it is said, the largest photos can be deleted, and it goes on by itself", async ({ page, server }) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await page.goto("/history");
  await expect(page.getByText(/^Your photos take up \d+\s[KM]B\. .* are free on the disk\.$/)).toBeVisible();
  await expect(page.getByText("The disk is full")).toBeHidden();
  await page.getByText("What takes up the most space").click();
  await expect(page.getByRole("link", { name: "portrait-damaged.jpg", exact: true })).toBeVisible();
  await expectNoBarrier(page);

  await server.restart({ settings: FULL });
  await page.goto("/");
  await choose(page, SAMPLE);
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByText("The disk is full")).toBeVisible();
  await expect(page.getByText(/delete photos you no longer need/i)).toBeVisible();
  await page.getByRole("link", { name: "See what takes up the most space" }).click();

  await expect(page.getByRole("alert").getByText("The disk is full")).toBeVisible();
  await expectNoBarrier(page);
  await page.locator(".storage").getByRole("button", { name: "Delete portrait-damaged.jpg" }).click();
  await expect(page.getByText("portrait-damaged.jpg is deleted.")).toBeVisible();
  await expect(page.getByText(/One deleted photo still takes up/)).toBeVisible();

  await server.restart({ settings: { MIN_FREE_MB: "0" } });
  await expect(page.getByText("The disk is full")).toBeHidden({ timeout: 30_000 });
  await page.goto("/");
  await restoreSample(page);
});

test("a backup that fails is told on every page, with what to do", async ({ page, server }) => {
  await page.goto("/");
  await signIn(page);
  await server.restart({ settings: { BACKUP_DIR: "/not-connected" } });
  for (const path of ["/", "/history"]) {
    await page.goto(path);
    await page.getByText("The last backup failed").click();
    await expect(page.getByText(/backup disk is connected/)).toBeVisible();
    await expectNoBarrier(page);
  }
});

test("damaged records: the page says so to whoever is signed in and to whoever would sign in", async ({ page, server }) => {
  await page.goto("/");
  await signIn(page);
  await server.damageRecords();
  await page.goto("/history");
  await expect(page.getByText(/records are damaged/i).first()).toBeVisible();
  await expectNoBarrier(page);
  await page.context().clearCookies();
  await page.goto("/login");
  await expect(page.getByText(/records are damaged/i).first()).toBeVisible();
  await expectNoBarrier(page);
});
