import { createServer, request, type Server } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { choose, expect, SAMPLE, signIn, test as base } from "./fixtures";

// A newer version of the site takes over while the page is open.

/** Stands before the server and, from `update` on, sends a service worker that differs from the first. */
class Deployment {
  private newer = false;
  private constructor(private readonly server: Server) {}

  static async start(target: string): Promise<Deployment> {
    const { hostname, port } = new URL(target);
    const server = createServer((incoming, outgoing) => {
      const { url, method, headers } = incoming;
      // All of it and uncompressed, so that a line can be put in front.
      const whole = { ...headers, "accept-encoding": "identity", "if-none-match": "", "if-modified-since": "" };
      const asked = url === "/sw.js" ? whole : headers;
      const passed = request({ hostname, port, path: url, method, headers: asked }, (answer) => {
        if (url !== "/sw.js" || !deployment.newer) {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
          return;
        }
        const { "content-type": type = "text/javascript" } = answer.headers;
        outgoing.writeHead(200, { "content-type": type, "cache-control": "no-cache" });
        outgoing.write("// newer\n");
        answer.pipe(outgoing);
      });
      passed.on("error", () => outgoing.destroy());
      incoming.pipe(passed);
    }).listen(0, "127.0.0.1");
    const deployment = new Deployment(server);
    await once(server, "listening");
    return deployment;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  update(): void {
    this.newer = true;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }
}

const test = base.extend<{ deployment: Deployment }>({
  deployment: async ({ server }, use) => {
    const deployment = await Deployment.start(server.url);
    await use(deployment);
    await deployment.stop();
  },
  baseURL: async ({ deployment }, use) => use(deployment.url),
});

test("a newer version of the page is offered, not while a photo is on its way, and what is chosen is there after it", async ({
  page,
  deployment,
}) => {
  await page.goto("/");
  await signIn(page);
  const state = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
  await expect.poll(state, { timeout: 30_000 }).toBe("activated");
  await page.reload();
  await choose(page, SAMPLE);
  await expect(page.getByText(/repairs this/)).toBeVisible();
  // The page looks for itself once it is quiet, and once an hour from then on.
  await page.waitForTimeout(2_000);
  // Handed over, and the answer does not come yet.
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/v1/restore", async (route) => {
    await answered;
    await route.continue();
  });
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await page.evaluate(() => {
    navigator.serviceWorker.addEventListener("controllerchange", () => Object.assign(window, { takenOver: true }));
  });
  deployment.update();
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect.poll(() => page.evaluate(() => "takenOver" in window), { timeout: 30_000 }).toBe(true);
  const offer = page.getByText("A newer version of this page is available.");
  await expect(offer).toBeHidden();
  const second = { name: "second.jpg", mimeType: "image/jpeg", buffer: await readFile(SAMPLE) };
  await page.getByTestId("file-input").setInputFiles(second);
  answer();
  await expect(offer).toBeVisible({ timeout: 30_000 });
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Reload the page" }).click()]);
  await expect(page.getByRole("img", { name: "second.jpg" })).toBeVisible();
  await expect(offer).toBeHidden();
});
