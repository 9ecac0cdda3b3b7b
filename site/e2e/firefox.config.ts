import { defineConfig } from "@playwright/test";
import { findFirefox } from "./firefox.mjs";

// A Firefox as people have it, not one of Playwright's own: by WebDriver BiDi, which has no touch and no emulation of phones.

const executablePath = findFirefox();

const SIZES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];
const EVERYWHERE = SIZES.flatMap((viewport) =>
  (["light", "dark"] as const).map((colorScheme) => ({ name: `${viewport.width}, ${colorScheme}`, viewport, colorScheme })),
);

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  workers: 2,
  retries: 1,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  projects: EVERYWHERE.map(({ name, ...use }) => ({ name, testMatch: "everywhere.spec.ts", use })),
  use: {
    browserName: "firefox",
    channel: "moz-firefox",
    locale: "en-GB",
    screenshot: "only-on-failure",
    launchOptions: executablePath === null ? {} : { executablePath },
  },
});
