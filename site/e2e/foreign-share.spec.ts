import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { expect, signIn, test as base } from "./fixtures";

/** Somebody else's pages; any address of this computer leads there. */
const test = base.extend<{ elsewhere: number }>({
  elsewhere: async ({}, use) => {
    const server: Server = createServer((_, answer) => {
      answer.writeHead(200, { "Content-Type": "text/html" });
      answer.end("<!doctype html><title>Elsewhere</title><link rel=icon href=data:,>");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await use((server.address() as AddressInfo).port);
    server.closeAllConnections();
    server.close();
  },
});

interface Trick {
  title: string;
  host: string;
  /** Of the page that sends the form. */
  referrer?: string;
  /** From a frame without an origin of its own. */
  sandboxed?: boolean;
}

const TRICKS: Trick[] = [
  { title: "another site", host: "localhost" },
  { title: "another port of the same host", host: "127.0.0.1" },
  { title: "another site that hides where it is", host: "localhost", referrer: "no-referrer" },
  { title: "another port that hides where it is", host: "127.0.0.1", referrer: "no-referrer" },
  { title: "a frame in a sandbox", host: "localhost", sandboxed: true },
];

/** Sends a photo to /share by a form on the page. */
async function sendForm(page: Page, to: string, { referrer, sandboxed }: Trick): Promise<void> {
  await page.evaluate(
    ({ to, referrer, sandboxed }) => {
      if (referrer !== undefined) {
        document.head.append(Object.assign(document.createElement("meta"), { name: "referrer", content: referrer }));
      }
      const target = sandboxed === true ? "_top" : "_self";
      const html = `<form action="${to}/share" method="post" enctype="multipart/form-data" target="${target}">
        <input type="file" name="photos"></form>`;
      const script = `const transfer = new DataTransfer();
        transfer.items.add(new File(["a photo"], "theirs.jpg", { type: "image/jpeg" }));
        document.querySelector("input").files = transfer.files;
        document.forms[0].submit();`;
      if (sandboxed === true) {
        const frame = document.createElement("iframe");
        frame.setAttribute("sandbox", "allow-scripts allow-forms allow-top-navigation");
        frame.srcdoc = `${html}<script>${script}</script>`;
        document.body.append(frame);
      } else {
        document.body.innerHTML = html;
        document.body.append(Object.assign(document.createElement("script"), { textContent: script }));
      }
    },
    { to, referrer, sandboxed },
  );
}

for (const trick of TRICKS) {
  test(`a form of ${trick.title} puts no photo into the page`, async ({ page, server, elsewhere }) => {
    await page.goto("/");
    await signIn(page);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    // Served by the worker from now on.
    await page.reload();
    const theirs = await page.context().newPage();
    await theirs.goto(`http://${trick.host}:${elsewhere}/`);
    await sendForm(theirs, server.url, trick);
    await theirs.waitForURL((url) => url.origin === server.url && url.pathname === "/");
    await expect(theirs.getByRole("button", { name: "Choose photos" })).toBeVisible();
    await expect(theirs.getByRole("img", { name: "theirs.jpg" })).toBeHidden();
    expect(new URL(theirs.url()).search).toBe("");
    expect(await page.evaluate(() => caches.has("shared"))).toBe(false);
  });
}
