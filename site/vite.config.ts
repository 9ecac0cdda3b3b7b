import react from "@vitejs/plugin-react";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { firstPages } from "./plugins/first-pages.ts";
import { startChunk } from "./plugins/start-chunk.ts";

const server = "http://127.0.0.1:8080";

/** Shown on the page without any photo. */
const SMALL_SAMPLE = "samples/portrait-damaged-small.webp";

/** Fetched only when it is needed: letters of other scripts, and pictures that are shown or tried. */
const NOT_IN_SHELL = /-(cyrillic|cyrillic-ext|vietnamese|latin-ext)-|^samples\/|\.webp$|\.map$|^sw\.js$/;

/** Tells the service worker what the page is made of, under a version that changes with it. */
function shell(): Plugin {
  return {
    name: "shell",
    // After the style and index.html, which come last.
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("The service worker is not in the bundle.");
      const digest = createHash("sha256");
      const built = Object.values(bundle)
        .filter(({ fileName }) => !NOT_IN_SHELL.test(fileName))
        .sort((a, b) => a.fileName.localeCompare(b.fileName));
      for (const file of built) digest.update(file.type === "chunk" ? file.code : file.source);
      const copied = [...readdirSync("public").filter((name) => name.includes(".")), SMALL_SAMPLE];
      for (const name of copied) digest.update(readFileSync(`public/${name}`));
      const names = [...built.map(({ fileName }) => fileName), ...copied];
      const files = ["/", ...names.filter((name) => name !== "index.html").map((name) => `/${name}`)];
      for (const kind of ["html", "js", "css", "woff2"]) {
        if (!names.some((name) => name.endsWith(`.${kind}`))) throw new Error(`The shell would open without ${kind}.`);
      }
      const version = digest.update(worker.code).digest("hex").slice(0, 16);
      worker.code = worker.code.replace("__SHELL__", () => JSON.stringify({ version, files }));
    },
  };
}

export default defineConfig({
  plugins: [react(), shell(), firstPages()],
  server: {
    host: "127.0.0.1",
    proxy: { "/api": server, "/photos": server },
  },
  resolve: {
    // What wouter brings for older versions of React.
    alias: { "use-sync-external-store/shim/index.js": "react" },
  },
  build: {
    // The content security policy allows fonts and pictures from our own origin, not from data: URLs.
    assetsInlineLimit: 0,
    // One file, there before the first paint: index.html shows its page without any script.
    cssCodeSplit: false,
    // All browsers that the styles are made for know it.
    modulePreload: { polyfill: false },
    // light-dark() is kept as written by these and all later ones.
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    rolldownOptions: {
      input: { index: "index.html", sw: "service-worker/sw.ts" },
      output: {
        codeSplitting: { groups: [{ name: startChunk(resolve("src/start.ts")) }] },
        // Its address stays the same, and reaches all of the site.
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    // For what waits in vain; a busy machine is slow.
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
