import react from "@vitejs/plugin-react";
import type { OutputBundle } from "rolldown";
import { runnerImport, type Plugin } from "vite";

/** What somebody may see first, and whether they are signed in then; public/before-paint.js chooses. */
const PAGES = [
  { name: "login", path: "/login", signedIn: false },
  { name: "restore", path: "/", signedIn: true },
  { name: "history", path: "/history", signedIn: true, module: "src/features/history/history-page.tsx" },
];
const LANGUAGES = ["en", "de"];
/** What runs at once, and what runs when index.html is on the screen. */
const START = "src/start.ts";
const MAIN = "src/main.tsx";

const PRELOAD = /<link rel="preload"[^>]*>/g;
/** How React marks what it could not draw. */
const FAILED = "<!--$!-->";

type Page = (typeof PAGES)[number];

/** What the page reads of a browser before it is alive. */
function browser({ path, signedIn }: Page, lang: string): Record<string, unknown> {
  return {
    document: { documentElement: { lang, dataset: {} } },
    location: new URL(path, "http://localhost"),
    localStorage: { getItem: () => (signedIn ? "1" : null) },
    navigator: { languages: [lang] },
    // Node's would keep the build running.
    BroadcastChannel: undefined,
  };
}

/** Drawing needs none. */
const noStyles: Plugin = {
  name: "no-styles",
  enforce: "pre",
  resolveId: (id) => (id.endsWith(".css") ? "\0no-styles" : null),
  load: (id) => (id === "\0no-styles" ? "" : null),
};

/** The page as React draws it at first, by the very components that bring it to life later. */
async function draw(page: Page, lang: string): Promise<{ title: string; markup: string }> {
  const stage = browser(page, lang);
  const before = Object.keys(stage).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(stage)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    // Modules of its own each time: language and session are read when they load.
    const { module } = await runnerImport<{ markup: string }>("./src/first-page.tsx", {
      configFile: false,
      mode: "production",
      plugins: [noStyles, react()],
    });
    const [element, title] = /<title>([^<]*)<\/title>/.exec(module.markup) ?? [];
    const broken = module.markup.includes(FAILED);
    if (element === undefined || title === undefined || broken) {
      throw new Error(`${page.path} cannot be drawn when the site is built: ${module.markup}`);
    }
    // What React puts into the head by itself.
    return { title, markup: module.markup.replace(element, "").replaceAll(PRELOAD, "") };
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

/** The chunk made of this module, and all that has to be there before it runs. */
function filesOf(bundle: OutputBundle, module: string): string[] {
  const chunk = Object.values(bundle).find(
    (file) => file.type === "chunk" && file.moduleIds.some((id) => id.endsWith(`/${module}`)),
  );
  if (chunk?.type !== "chunk") throw new Error(`No chunk is made of ${module}`);
  return [chunk.fileName, ...chunk.imports];
}

/**
 * Puts the first page into index.html, so that it shows before any script has arrived: as templates,
 * which browsers neither show nor read out until one is taken.
 */
export function firstPages(): Plugin {
  return {
    name: "first-pages",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      async handler(html, { bundle = {} }) {
        const [start = ""] = filesOf(bundle, START);
        const [main = ""] = filesOf(bundle, MAIN);
        const templates = [];
        for (const page of PAGES) {
          const own = page.module === undefined ? [] : filesOf(bundle, page.module).filter((file) => !html.includes(`"/${file}"`));
          for (const lang of LANGUAGES) {
            const { title, markup } = await draw(page, lang);
            const attributes = `id="${page.name}-${lang}" data-title="${title}" data-modules="${own.map((file) => `/${file}`).join(" ")}"`;
            templates.push(`<template ${attributes}>${markup}</template>`);
          }
        }
        const swap = (from: string, to: string) => {
          if (!html.includes(from)) throw new Error(`index.html does not hold ${from}`);
          html = html.replace(from, () => to);
        };
        const preload = (file: string) => `<link rel="modulepreload" crossorigin href="/${file}"`;
        swap(`${preload(start)}>`, "");
        swap(
          `<script type="module" crossorigin src="/${main}"></script>`,
          [`${preload(start)} data-start>`, `${preload(main)} data-main>`].join("\n    "),
        );
        // What is seen first comes first: the style, then the first script, and the others when before-paint.js says so.
        const first = new Set(filesOf(bundle, START).map((file) => preload(file)));
        html = html.replace(/<link rel="modulepreload" crossorigin href="[^"]*"/g, (link) =>
          first.has(link) ? link.replace("<link", '<link fetchpriority="low"') : link.replace("modulepreload", "later"),
        );
        swap("<noscript>", `${templates.join("\n    ")}\n    <noscript>`);
        return html;
      },
    },
  };
}
