import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

// A Firefox as people have it, not one of Playwright's own: by WebDriver BiDi, which has no touch and no emulation of phones.

const executablePath = fileURLToPath(new URL("firefox-bridge.mjs", import.meta.url));

const SIZES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];
const THEMES = ["light", "dark"] as const;

/** Firefox as it is started on a system with this theme: it lets nobody say so to a page of its own. */
function launched(theme: (typeof THEMES)[number]) {
  const firefoxUserPrefs = { "ui.systemUsesDarkTheme": theme === "dark" ? 1 : 0, "ui.prefersReducedMotion": 1 };
  return { executablePath, firefoxUserPrefs };
}

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  workers: 2,
  retries: 1,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  projects: SIZES.flatMap((viewport) =>
    THEMES.map((theme) => ({
      name: `${viewport.width}, ${theme}`,
      testMatch: "everywhere.spec.ts",
      use: { viewport, launchOptions: launched(theme) },
    })),
  ),
  use: {
    browserName: "firefox",
    channel: "moz-firefox",
    locale: "en-GB",
    screenshot: "only-on-failure",
    colorScheme: null,
    contextOptions: { reducedMotion: null, forcedColors: null, contrast: null },
  },
});
