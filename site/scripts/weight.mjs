// Weighs the JavaScript that the built site loads before anything shows: the entry of index.html and
// all that it imports. What is fetched later, when it is needed, does not count. Fails over the limit.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 110_000;
/** What nginx.conf uses; other servers compress more. */
const GZIP_LEVEL = 6;

const dist = new URL("../dist/", import.meta.url);
const page = await readFile(new URL("index.html", dist), "utf8").catch(() => {
  console.error("There is no dist/index.html to weigh. Run: npm run build");
  process.exit(1);
});

const tags = page.match(/<(?:script|link)\b[^>]*>/g) ?? [];
const scripts = tags
  .filter((tag) => tag.startsWith("<script") || /rel="(modulepreload|later)"/.test(tag))
  .flatMap((tag) => /(?:src|href)="\/([^"]+\.js)"/.exec(tag)?.[1] ?? []);
if (!scripts.some((script) => script.startsWith("assets/"))) {
  console.error("dist/index.html names no script of the site's own: the check has to learn its new form.");
  process.exit(1);
}

const weights = await Promise.all(
  scripts.map(async (script) => {
    const bytes = await readFile(new URL(script, dist));
    return { script, bytes: gzipSync(bytes, { level: GZIP_LEVEL }).length };
  }),
);
const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

if (total > LIMIT_BYTES) {
  console.error(`The first page loads ${kB(total)} of compressed JavaScript; ${kB(LIMIT_BYTES)} are allowed.`);
  for (const { script, bytes } of weights.sort((a, b) => b.bytes - a.bytes)) {
    console.error(`  ${kB(bytes).padStart(9)}  ${script}`);
  }
  console.error("Let what the first page does not need come later (src/ui/later.tsx), or drop what is heavy.");
  process.exit(1);
}
console.log(`The first page loads ${kB(total)} of compressed JavaScript (limit ${kB(LIMIT_BYTES)}).`);
