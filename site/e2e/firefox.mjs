// Finds a Firefox for the end-to-end tests: PLAYWRIGHT_FIREFOX or one on the PATH. Run as a script, says what it found; exit code
// 77 where there is none.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { onPath } from "./on-path.mjs";

/** The browser to start, else null. */
export function findFirefox() {
  const named = process.env.PLAYWRIGHT_FIREFOX;
  if (named) {
    if (!existsSync(named)) throw new Error(`PLAYWRIGHT_FIREFOX names ${named}, which does not exist.`);
    return named;
  }
  return onPath("firefox-esr") ?? onPath("firefox") ?? null;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = findFirefox();
  if (found) console.log(`End-to-end tests run in ${found}.`);
  else {
    console.error("SKIPPED: no Firefox (PLAYWRIGHT_FIREFOX, PATH).");
    process.exit(77);
  }
}
