// Writes src/api/schema.ts from docs/openapi.json; with --check it only compares.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.ts", import.meta.url);
const header = "// Generated from docs/openapi.json by `npm run api`. Do not edit.\n\n";

const wanted = header + astToString(await openapiTS(source));

if (process.argv.includes("--check")) {
  const found = await readFile(target, "utf8").catch(() => "");
  if (found !== wanted) {
    console.error(
      `${fileURLToPath(target)} is not what docs/openapi.json yields. Run: npm run api`,
    );
    process.exit(1);
  }
  console.log("src/api/schema.ts matches docs/openapi.json.");
} else {
  await writeFile(target, wanted);
  console.log("Wrote src/api/schema.ts.");
}
