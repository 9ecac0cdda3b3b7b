#!/usr/bin/env node
// Firefox as Playwright starts it. Playwright tells each page its theme by a command of WebDriver BiDi that long-term releases of
// Firefox do not know yet, and gives up. This starts Firefox, stands between the two, and answers those commands itself:
// Firefox has its theme from its preferences (firefox.config.ts). Everything else passes as it is.
import { spawn } from "node:child_process";
import process from "node:process";
import { WebSocket, WebSocketServer } from "ws";
import { findFirefox } from "./firefox.mjs";

const ANSWERED_HERE = new Set(["emulation.setMediaFeaturesOverride"]);
const LISTENING = /WebDriver BiDi listening on (ws:\/\/\S+)/;

const firefox = spawn(findFirefox(), process.argv.slice(2), { stdio: ["inherit", "inherit", "pipe"] });
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => firefox.kill(signal));
firefox.on("exit", (code) => process.exit(code ?? 1));

function relay(address) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("connection", (playwright, { url }) => {
    const browser = new WebSocket(new URL(url, address), { perMessageDeflate: false });
    const waiting = [];
    const send = (text) => (browser.readyState === WebSocket.OPEN ? browser.send(text) : waiting.push(text));
    browser.on("open", () => waiting.splice(0).forEach((text) => browser.send(text)));
    browser.on("message", (data) => playwright.send(data.toString()));
    playwright.on("message", (data) => {
      const text = data.toString();
      const { id, method } = JSON.parse(text);
      if (ANSWERED_HERE.has(method)) playwright.send(JSON.stringify({ type: "success", id, result: {} }));
      else send(text);
    });
    browser.on("close", () => playwright.close());
    playwright.on("close", () => browser.close());
    browser.on("error", () => playwright.close());
  });
  server.on("listening", () => process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}\n`));
}

let heard = "";
firefox.stderr.on("data", (chunk) => {
  const before = LISTENING.exec(heard);
  heard += chunk.toString();
  const found = LISTENING.exec(heard);
  if (found && !before) relay(found[1]);
});
