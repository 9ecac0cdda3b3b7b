import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

// Not part of the tests: `npm run screenshots` makes the pictures for the documentation.
export default defineConfig(base, {
  testDir: ".",
  testMatch: "screenshots.ts",
  outputDir: "../test-results",
  timeout: 300_000,
});
