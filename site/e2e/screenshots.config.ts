import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

// Not part of the tests: `npm run screenshots` makes the pictures for the documentation.
export default defineConfig(base, {
  testDir: "screenshots",
  testMatch: /(restore|history|other)\.ts$/,
  outputDir: "../test-results",
  projects: [{ name: "desktop" }],
  retries: 0,
  timeout: 300_000,
});
