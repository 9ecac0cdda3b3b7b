import type { Page } from "@playwright/test";
import { choose, expect, SAMPLE, signIn, test as base } from "./fixtures";
import { withProvider, type ProviderStandIn } from "./provider";

/** A look at work elsewhere comes after a second or three. */
const LOOKS_MS = 30_000;

const test = base.extend<{ provider: ProviderStandIn }>(withProvider);

async function ask(page: Page, prompt: string) {
  await page.goto("/");
  await signIn(page);
  await choose(page, SAMPLE);
  await page.getByRole("radio", { name: /Qwen Image Edit/ }).check();
  await page.getByRole("textbox", { name: "What to do" }).fill(prompt);
  await expect(page.getByText(/leaves/)).toBeVisible();
}

test("sends a photo elsewhere only when asked to, once, and shows what came back", async ({ page, provider }) => {
  await ask(page, "remove the scratches, slow");
  expect(await provider.submissions()).toBe(0);
  await page.getByRole("button", { name: /^Send/ }).click();
  await expect(page.getByRole("heading", { name: "Restoring" })).toBeVisible();
  await expect(page).toHaveURL(/[?&]r=/);
  // Gone and back: the work goes on elsewhere, and here.
  await page.reload();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: LOOKS_MS });
  await expect(page.getByText(/512 × 512 pixels/)).toBeVisible();
  expect(await provider.submissions()).toBe(1);
});

test("says that the provider's credits are used up, and offers another model", async ({ page, provider }) => {
  await ask(page, "402");
  await page.getByRole("button", { name: /^Send/ }).click();
  await expect(page.getByText("Out of credits")).toBeVisible({ timeout: LOOKS_MS });
  await expect(page.getByText("stand-in-refused")).toBeVisible();
  await page.getByRole("button", { name: /another model/i }).click();
  await page.getByRole("radio", { name: /2× faithful/ }).check();
  await page.getByRole("button", { name: "Restore again" }).click();
  await expect(page.getByRole("heading", { name: "Done" })).toBeVisible({ timeout: LOOKS_MS });
  expect(await provider.submissions()).toBe(1);
});
