import { defineConfig } from "@playwright/test";
import { findChromium } from "./e2e/chromium.mjs";

const executablePath = findChromium();

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One server, one browser: the server itself uses every core.
  workers: 1,
  // On a machine that is busy with other things a step can be late; what passes only the second time
  // is reported as flaky.
  retries: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath !== null && { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
