import { choose, expect, expectNoBarrier, makePhoto, SAMPLE, signIn, test } from "./fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    // What fades in would be judged half transparent.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" }, expectedErrors: /404|415|ERR_CONNECTION_REFUSED|ERR_FAILED/ });

    test("every page can be used by everybody", async ({ page }) => {
      await page.goto("/login");
      await expectNoBarrier(page);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText("Enter your user name.")).toBeVisible();
      await expectNoBarrier(page);
      await signIn(page);
      await page.getByRole("link", { name: "History" }).click();
      await expect(page.getByText("No photos yet")).toBeVisible();
      await expectNoBarrier(page);
      await page.goto("/?r=01ARZ3NDEKTSV4RRFFQ69G5FAV");
      await expect(page.getByText("This photo is no longer here")).toBeVisible();
      await expectNoBarrier(page);
      await page.goto("/");
      await expect(page.getByText(/up to .* each/)).toBeVisible();
      await expectNoBarrier(page);
      await choose(page, SAMPLE);
      await page.getByText("Settings").first().click();
      await expectNoBarrier(page);
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: 60_000 });
      await expectNoBarrier(page);
      await page.getByText("Side by side").click();
      await expectNoBarrier(page);
      await page.keyboard.press("?");
      await expectNoBarrier(page);
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "History" }).click();
      await expect(page.getByRole("link", { name: /^Open / }).first()).toBeVisible();
      await page.getByRole("checkbox").first().check();
      await expectNoBarrier(page);
      await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
      await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
      await expectNoBarrier(page);
      await page.goto("/nowhere");
      await expectNoBarrier(page);
    });

    test("work that goes on, is canceled or fails can be followed by everybody", async ({ page, server }) => {
      await page.goto("/");
      await signIn(page);
      const large = await makePhoto(page, 2400, 1800);
      await choose(page, { name: "harbour.jpg", mimeType: "image/jpeg", buffer: large });
      await page.getByRole("radio", { name: /4× detailed/ }).check();
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await expect(page.getByText(/^about .* left$/)).toBeVisible({ timeout: 60_000 });
      await expectNoBarrier(page);
      await page.getByRole("button", { name: "Cancel" }).click();
      await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
      await expectNoBarrier(page);
      await page.getByRole("button", { name: "Change settings" }).click();
      await expect(page.getByRole("button", { name: "Restore again" })).toBeVisible();
      await expectNoBarrier(page);
      // Its head is that of a photo; that the rest is missing shows when it is read. Without a report, that is only
      // when it is restored.
      await page.route("**/restore/analyze", (route) => route.abort());
      const cut = { name: "cut-off.jpg", mimeType: "image/jpeg", buffer: large.subarray(0, large.length / 3) };
      await page.getByTestId("file-input").setInputFiles(cut);
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await expect(page.getByRole("heading", { name: "This didn't work" })).toBeVisible({ timeout: 60_000 });
      await expectNoBarrier(page);
      await server.stop();
      await expect(async () => {
        await page.getByRole("link", { name: "History" }).click();
        await page.getByRole("link", { name: "Restore", exact: true }).click();
        await expect(page.getByText(/No connection to the server/)).toBeVisible({ timeout: 1_000 });
      }).toPass();
      await expectNoBarrier(page);
    });
  });
}

test.describe("in colours that the system forces", () => {
  test.use({ contextOptions: { forcedColors: "active" } });

  test("what is chosen and what has the focus can be told apart", async ({ page }) => {
    await page.goto("/");
    await signIn(page);
    const look = (selector: string) =>
      page.locator(selector).evaluate((element) => {
        const { backgroundColor, borderTopWidth, outlineWidth, outlineStyle } = getComputedStyle(element);
        return { backgroundColor, edge: borderTopWidth, outline: outlineStyle === "none" ? "0px" : outlineWidth };
      });
    expect((await look("nav a[aria-current=page]")).outline).not.toBe("0px");
    await choose(page, SAMPLE);
    await page.getByText("Settings").first().click();
    const chosen = await look(".model-card-selected");
    const other = await look(".model-card:not(.model-card-selected) >> nth=0");
    expect(chosen).not.toEqual(other);
    await page.getByRole("button", { name: "Restore", exact: true }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+Tab");
    expect((await look(":focus")).outline).toBe("2px");
  });
});
