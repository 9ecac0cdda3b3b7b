import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// The tests run in the site's folder.
const script = readFileSync("public/before-paint.js", "utf8");
const html = document.documentElement;
const root = () => document.getElementById("root") as HTMLElement & { pressed?: HTMLButtonElement };

/** Opens the page at this address, as far as it goes without its own scripts. */
function open(path: string, wanted: readonly string[] = ["en-GB"]): void {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(wanted);
  window.history.replaceState(null, "", path);
  const drawn = ["login", "restore", "history"].flatMap((page) =>
    ["en", "de"].map(
      (language) =>
        `<template id="${page}-${language}" data-title="${page} in ${language}" data-modules="${page === "history" ? "/assets/a.js /assets/b.js" : ""}"><form><p>${page} ${language}</p><button>Go on</button></form></template>`,
    ),
  );
  document.body.innerHTML = `<div id="root"></div>${drawn.join("")}`;
  runInThisContext(script);
  document.dispatchEvent(new Event("readystatechange"));
}

const shown = () => root().querySelector("p")?.textContent ?? null;

beforeEach(() => {
  // What runs after the paint needs a browser; e2e shows it.
  vi.stubGlobal("requestAnimationFrame", () => 0);
  vi.useFakeTimers();
  localStorage.clear();
  document.head.innerHTML = "";
  delete html.dataset.theme;
});
afterEach(() => {
  vi.useRealTimers();
  html.lang = "en";
});

describe("before the first paint", () => {
  it.each([
    [["de-AT", "en"], "de"],
    [["en-GB", "de"], "en"],
    [["fr", "de-DE"], "de"],
    [["fr", "ja"], "en"],
    [[], "en"],
  ])("the language for a browser that wants %j is %s", (wanted, language) => {
    open("/login", wanted);
    expect(html.lang).toBe(language);
    expect(shown()).toBe(`login ${language}`);
    expect(document.title).toBe(`login in ${language}`);
  });

  it("a chosen language and theme come before the browser's", () => {
    localStorage.setItem("photo-restoration.language", "de");
    localStorage.setItem("photo-restoration.theme", "dark");
    open("/login", ["en"]);
    expect(shown()).toBe("login de");
    expect(html.dataset.theme).toBe("dark");
  });

  it("what is stored and makes no sense is left alone", () => {
    localStorage.setItem("photo-restoration.language", "tlh");
    localStorage.setItem("photo-restoration.theme", "pink");
    open("/login");
    expect(html.lang).toBe("en");
    expect(html.dataset.theme).toBeUndefined();
  });

  it.each([
    ["/", "restore"],
    ["/history", "history"],
    ["/login", null],
    ["/?r=01J", null],
    ["/history?q=oma", null],
    ["/nowhere", null],
  ])("whoever was signed in sees at %s: %s", (path, page) => {
    localStorage.setItem("photo-restoration.signed-in", "1");
    open(path);
    expect(shown()).toBe(page === null ? null : `${page} en`);
  });

  it.each(["/", "/history", "/login", "/?r=01J", "/history?q=oma"])("whoever was not sees the sign-in at %s", (path) => {
    open(path);
    expect(shown()).toBe("login en");
  });

  it("nothing is shown where there is no page, or where storage is blocked", () => {
    open("/nowhere");
    expect(shown()).toBeNull();
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new DOMException("Blocked", "SecurityError");
    });
    open("/login", ["de"]);
    expect(shown()).toBeNull();
    expect(html.lang).toBe("de");
  });

  const later = () => {
    document.head.innerHTML =
      '<link rel="modulepreload" href="/assets/start.js" data-start><link rel="later" href="/assets/main.js" data-main>';
  };
  const preloaded = () =>
    [...document.querySelectorAll<HTMLLinkElement>('link[rel="modulepreload"]')].map((link) => new URL(link.href).pathname);

  it("the other scripts are asked for at once where no photos come first", () => {
    later();
    open("/login");
    expect(preloaded()).toEqual(["/assets/start.js", "/assets/main.js"]);
  });

  it("the other scripts of the history wait for its first photos", () => {
    localStorage.setItem("photo-restoration.signed-in", "1");
    later();
    open("/history");
    expect(preloaded()).toEqual(["/assets/start.js"]);
  });

  it("a button that is pressed is remembered, and no form is sent by the browser", () => {
    open("/login");
    const button = root().querySelector("button");
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    button?.dispatchEvent(click);
    expect(click.defaultPrevented).toBe(true);
    expect(root().pressed).toBe(button);
  });
});
