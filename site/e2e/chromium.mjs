// Finds a Chromium for the end-to-end tests; run as a script, fetches Playwright's own if there is none.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";
import { onPath } from "./on-path.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser to start: PLAYWRIGHT_CHROMIUM, one on the PATH, or Playwright's own; else null. */
export function findChromium() {
  const named = process.env.PLAYWRIGHT_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`PLAYWRIGHT_CHROMIUM names ${named}, which does not exist.`);
    return named;
  }
  for (const name of NAMES) {
    const path = onPath(name);
    if (path) return path;
  }
  const own = chromium.executablePath();
  return existsSync(own) ? own : null;
}

/** Where Playwright's own cannot be fetched, a Debian run by root (a container, CI) has one. */
function installFromDebian() {
  if (process.getuid?.() !== 0 || !onPath("apt-get")) return false;
  console.log("Installing Debian's Chromium instead.");
  const run = (...args) => spawnSync("apt-get", args, { stdio: "inherit" }).status === 0;
  return run("update", "-qq") && run("install", "-y", "-qq", "--no-install-recommends", "chromium");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = findChromium();
  if (found) console.log(`End-to-end tests run in ${found}.`);
  else {
    console.log("No Chromium found (PLAYWRIGHT_CHROMIUM, PATH): fetching Playwright's own, once.");
    const fetched = spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
    if (fetched.status !== 0 && !installFromDebian()) {
      console.error("That did not work. Install Chromium, or set PLAYWRIGHT_CHROMIUM to its path.");
      process.exit(1);
    }
  }
}
