// The history: empty, full, searched, with photos selected and deleted, and without a connection.
import { choose, expect, SAMPLE, signIn } from "../fixtures";
import { atEverySize, photoFile, STILL_LIFE, test, UNDAMAGED, WHOLE_WORK_MS } from "./camera";

atEverySize(() => {
  test("history", async ({ page, shoot, server }) => {
    await page.goto("/");
    await signIn(page);
    await page.goto("/history");
    await expect(page.getByText("No photos yet")).toBeVisible();
    await shoot("history-empty");

    await page.goto("/");
    const pictures = ["hopper", "raccoon", "rocket", "flower", "temple"];
    const files = pictures.map((name) => photoFile(`${name}.jpg`, `${UNDAMAGED}${name}.jpg`));
    await choose(page, [...(await Promise.all(files)), await photoFile("still-life.jpg", STILL_LIFE), await photoFile("portrait.jpg", SAMPLE)]);
    await page.getByRole("button", { name: "Restore 7 photos" }).click();
    await expect(page.getByText("All 7 done")).toBeVisible({ timeout: 2 * WHOLE_WORK_MS });
    await shoot("several-done");
    await server.fillHistory(14);
    await page.goto("/history");
    await expect(page.getByRole("link", { name: /^Open / }).nth(5)).toBeVisible();
    await page.waitForLoadState("networkidle");
    await shoot("history");
    for (const at of [0, 2]) await page.getByRole("checkbox").nth(at).check();
    await shoot("history-selected");
    await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    await shoot("history-deleted");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("searchbox").fill("still");
    await expect(page.getByRole("link", { name: "Open raccoon.jpg (Done)" })).toBeHidden();
    await shoot("history-searched");
    await page.getByRole("combobox", { name: "Status" }).selectOption("failed");
    await expect(page.getByText("No matches")).toBeVisible();
    await shoot("history-nothing-fits");
    await page.getByRole("link", { name: "Show all" }).click();

    await server.restart({ settings: { MIN_FREE_MB: "1000000000" } });
    await page.goto("/history");
    await expect(page.getByText("The disk is full")).toBeVisible();
    await shoot("history-full-disk");
    await server.restart({ settings: { MIN_FREE_MB: "0" } });
    await page.goto("/history");
    await expect(page.getByText("The disk is full")).toBeHidden();
    await server.restart({ settings: { BACKUP_DIR: "/not-connected" } });
    await page.goto("/history");
    await page.getByText("The last backup failed").click();
    await expect(page.getByRole("link", { name: /^Open / }).nth(5)).toBeVisible();
    await page.waitForLoadState("networkidle");
    await shoot("trouble");
    await server.restart({ settings: { BACKUP_DIR: "" } });
    await page.goto("/history");
    await expect(page.getByText("The last backup")).toBeHidden();

    await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state)).toBe("activated");
    await page.waitForLoadState("networkidle");
    await server.stop();
    await page.reload();
    await expect(page.getByText(/No connection to the server/)).toBeVisible();
    await expect(page.getByRole("link", { name: /^Open / }).first()).toBeVisible();
    await shoot("history-offline");
    await page.goto("/");
    await expect(page.getByText(/No connection to the server/)).toBeVisible();
    await shoot("empty-offline");

    await server.run();
    await server.damageRecords();
    await page.goto("/history");
    await expect(page.getByText(/records are damaged/i).first()).toBeVisible();
    await shoot("records-damaged");
  });
});
