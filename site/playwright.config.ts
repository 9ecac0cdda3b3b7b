import { defineConfig } from "@playwright/test";
import { findChromium } from "./e2e/chromium.mjs";

const executablePath = findChromium();

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const TABLET = { viewport: { width: 768, height: 1024 }, hasTouch: true };
const EVERYWHERE = [
  { name: "desktop, dark", colorScheme: "dark" as const },
  { name: "tablet, light", ...TABLET },
  { name: "tablet, dark", ...TABLET, colorScheme: "dark" as const },
  { name: "phone, light", ...PHONE },
  { name: "phone, dark", ...PHONE, colorScheme: "dark" as const },
  { name: "narrow phone, light", ...PHONE, viewport: { width: 320, height: 568 } },
  { name: "narrow phone, dark", ...PHONE, viewport: { width: 320, height: 568 }, colorScheme: "dark" as const },
];

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One server, one browser: the server itself uses every core.
  // Each story has a server of its own, and waits more than it computes.
  workers: 2,
  // On a machine that is busy with other things a step can be late; what passes only the second time
  // is reported as flaky.
  retries: 1,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  // All stories on a desktop; what has to hold at every size and in both themes at the others, too.
  projects: [
    { name: "desktop" },
    ...EVERYWHERE.map(({ name, ...use }) => ({
      name,
      testMatch: "everywhere.spec.ts",
      use: { ...use, contextOptions: { reducedMotion: "reduce" as const } },
    })),
  ],
  use: {
    viewport: { width: 1440, height: 900 },
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
