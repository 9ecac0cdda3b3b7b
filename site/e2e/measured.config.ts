import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

// Not part of the tests, as times depend on the machine: `make bench` measures the pages.
export default defineConfig(base, {
  testDir: "measured",
  testMatch: ["lighthouse.ts", "sitting.ts"],
  outputDir: "../test-results",
  projects: [{ name: "desktop" }],
  workers: 1,
  retries: 0,
});
