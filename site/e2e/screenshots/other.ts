// The main pages in German and in forced colours, and with models that run elsewhere.
import { choose, expect, restoreSample, SAMPLE, signIn } from "../fixtures";
import { withProvider, type ProviderStandIn } from "../provider";
import { ADMIN } from "../server";
import { atEverySize, test, toTop, WHOLE_WORK_MS } from "./camera";

atEverySize(() => {
  test.describe("in German", () => {
    test.use({ locale: "de-DE" });

    test("the main pages", async ({ page, shoot, server }) => {
      await page.goto("/login");
      await shoot("german-login");
      await page.getByLabel("Benutzername").fill(ADMIN.username);
      await page.getByLabel("Passwort", { exact: true }).fill(ADMIN.password);
      await page.getByRole("button", { name: "Anmelden" }).click();
      await expect(page.getByText(/je bis/)).toBeVisible();
      await shoot("german-empty");
      await choose(page, SAMPLE, /je bis/);
      await expect(page.getByText(/behebt das/)).toBeVisible();
      await shoot("german-choose");
      const settings = page.getByText("Einstellungen").first();
      await settings.click();
      await settings.evaluate((element) => element.scrollIntoView({ block: "center" }));
      await shoot("german-settings");
      await page.getByRole("button", { name: "Restaurieren", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Fertig" })).toBeVisible({ timeout: WHOLE_WORK_MS });
      await toTop(page);
      await shoot("german-result");
      await page.getByRole("button", { name: "Löschen" }).click();
      await page.getByRole("button", { name: "Rückgängig" }).click();
      await page.keyboard.press("?");
      await shoot("german-shortcuts");
      await page.keyboard.press("Escape");
      const html = Buffer.from("<!doctype html><title>Kein Foto</title>".repeat(20));
      await page.getByTestId("file-input").setInputFiles({ name: "kein-foto.jpg", mimeType: "image/jpeg", buffer: html });
      await page.getByRole("button", { name: "Restaurieren", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Das hat nicht geklappt" })).toBeVisible();
      await shoot("german-failed");
      await page.getByRole("link", { name: "Verlauf" }).click();
      await expect(page.getByRole("link", { name: /öffnen/ })).toBeVisible();
      await page.getByRole("checkbox").first().check();
      await shoot("german-history");
      await server.stop();
      await page.getByRole("link", { name: "Restaurieren" }).click();
      await page.getByRole("link", { name: "Verlauf" }).click();
      await expect(page.getByText(/Keine Verbindung zum Server/)).toBeVisible();
      await shoot("german-offline");
      await server.run();
    });
  });

  test.describe("in colours that the system forces", () => {
    test.use({ contextOptions: { forcedColors: "active", reducedMotion: "reduce" } });

    test("the main pages", async ({ page, shoot }) => {
      await page.goto("/");
      await signIn(page);
      await choose(page, SAMPLE);
      await expect(page.getByText(/repairs this/)).toBeVisible();
      await shoot("forced-choose");
      await page.getByRole("button", { name: "Remove photo" }).click();
      await restoreSample(page);
      await toTop(page);
      await shoot("forced-result");
      await page.getByRole("link", { name: "History" }).click();
      await page.getByRole("checkbox").first().check();
      await shoot("forced-history");
    });
  });

  test.describe("with models that run elsewhere", () => {
    const remote = test.extend<{ provider: ProviderStandIn }>(withProvider);

    remote("what is chosen, and a provider without credit", async ({ page, shoot }) => {
      await page.goto("/");
      await signIn(page);
      await choose(page, SAMPLE);
      await page.getByRole("radio", { name: /Qwen Image Edit/ }).check();
      await page.getByRole("textbox", { name: "What to do" }).fill("402: remove the scratches");
      await shoot("remote-choose");
      await page.getByRole("button", { name: /^Send/ }).click();
      await expect(page.getByText("Out of credits")).toBeVisible({ timeout: WHOLE_WORK_MS });
      await shoot("remote-failed");
    });
  });
});
