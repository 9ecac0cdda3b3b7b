import { expect, expectNoBarrier, makePhoto, choose, restoreSample, signIn, test } from "./fixtures";

/** More than any disk has free. */
const FULL = { MIN_FREE_MB: "1000000000" };

test.use({ contextOptions: { reducedMotion: "reduce" }, expectedErrors: /50[0-9]|ERR_CONNECTION/ });

test("a deleted photo is found in the bin days later, put back, and deleted for good only when that is meant", async ({
  page,
}) => {
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await page.goto("/history");
  const open = page.getByRole("link", { name: "Open portrait-damaged.jpg (Done)" });
  await open.focus();
  await page.keyboard.press("Delete");
  await expect(open).toBeHidden();
  await page.getByRole("link", { name: "In the bin for 7 days" }).click();

  await expect(page).toHaveURL(/\/history\/bin$/);
  await expect(page.getByRole("heading", { level: 1, name: "Bin" })).toBeVisible();
  await expect(page.getByText("Removed in 7 days")).toBeVisible();
  await expect(page.getByText(/^1 photo, \d+\s[KM]B$/)).toBeVisible();
  await expectNoBarrier(page);
  // What was open in another window, or kept as a link.
  await page.reload();
  await expect(page.getByText("Removed in 7 days")).toBeVisible();
  await page.getByRole("button", { name: "Put portrait-damaged.jpg back" }).click();
  await expect(page.getByText("portrait-damaged.jpg is back.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "The bin is empty" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Bin" })).toBeFocused();
  await expectNoBarrier(page);
  await page.getByRole("link", { name: "Back to the history" }).click();
  await open.click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible();

  // From the result as from the history.
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "In the bin for 7 days" }).click();
  await expect(page.getByText("Removed in 7 days")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("checkbox", { name: "Select portrait-damaged.jpg" })).toBeFocused();
  await page.keyboard.press("Delete");
  const sure = page.getByRole("dialog", { name: "Delete portrait-damaged.jpg for good?" });
  await expect(sure).toContainText("Nobody can bring them back.");
  await expectNoBarrier(page);
  await page.keyboard.press("Escape");
  await expect(sure).toBeHidden();
  await expect(page.getByRole("checkbox", { name: "Select portrait-damaged.jpg" })).toBeFocused();
  await page.keyboard.press("Delete");
  await sure.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("portrait-damaged.jpg is deleted for good.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "The bin is empty" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "The bin is empty" })).toBeVisible();
});

test("the bin is emptied whole, also while the disk is full, and a deletion then skips it", async ({ page, server }) => {
  await page.goto("/");
  await signIn(page);
  const buffer = await makePhoto(page, 320, 240);
  const names = ["harbour.jpg", "garden.jpg", "school.jpg"];
  await choose(page, names.map((name) => ({ name, mimeType: "image/jpeg", buffer })));
  await page.getByRole("button", { name: "Restore 3 photos" }).click();
  await expect(page.getByText("All 3 done")).toBeVisible({ timeout: 60_000 });
  await page.goto("/history");
  for (const name of ["harbour.jpg", "garden.jpg"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("link", { name: /^Bin: 2 photos, \d+\s[KM]B$/ })).toBeVisible();
  await expectNoBarrier(page);

  await server.restart({ settings: FULL });
  await page.goto("/history");
  await expect(page.getByRole("alert")).toContainText("photos you delete skip the bin");
  await page.getByRole("button", { name: "Delete school.jpg" }).last().click();
  await expect(page.getByText("school.jpg is deleted.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await expect(page.getByRole("link", { name: /In the bin/ })).toBeHidden();
  await page.getByRole("button", { name: /^Empty the bin: / }).click();
  const sure = page.getByRole("dialog", { name: "Empty the bin?" });
  await expect(sure).toContainText("2 photos");
  await sure.getByRole("button", { name: "Empty the bin" }).click();
  await expect(page.getByText("The bin is empty.")).toBeVisible();
  await expect(page.getByText(/3 deleted photos still take up/)).toBeVisible();
  await expect(page.getByRole("link", { name: /^Bin: / })).toBeHidden();
  await page.goto("/history/bin");
  await expect(page.getByText(/Photos you delete skip the bin/)).toBeVisible();
});

test("without a bin a deletion can be undone for a minute, as ever", async ({ page, server }) => {
  await server.restart({ settings: { TRASH_DAYS: "0" } });
  await page.goto("/");
  await signIn(page);
  await restoreSample(page);
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("portrait-damaged.jpg is deleted.")).toBeVisible();
  await expect(page.getByRole("link", { name: /In the bin/ })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("portrait-damaged.jpg is back.")).toBeVisible();
});
