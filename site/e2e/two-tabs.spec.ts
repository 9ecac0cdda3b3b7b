import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, signIn, test } from "./fixtures";

const REFRESH = "/api/v1/auth/refresh";
/** A name in a home network; the browser is told where it is. */
const HOST = "photos.home";

/** Passes everything on to the server. Requests to renew the session wait for one another. */
class Line {
  /** How renewals were answered: the status, and whether there was a new cookie. */
  readonly renewals: { status: number; hasCookie: boolean }[] = [];
  private waiting: (() => void)[] = [];
  private together = 1;
  private readonly listener: Server;

  constructor(private readonly to: string) {
    this.listener = createServer((asked, answer) => {
      if (asked.url !== REFRESH) this.passOn(asked, answer);
      else {
        this.waiting.push(() => this.passOn(asked, answer));
        this.letGo();
      }
    });
  }

  async start(): Promise<string> {
    this.listener.listen(0, "127.0.0.1");
    await once(this.listener, "listening");
    return `http://${HOST}:${(this.listener.address() as AddressInfo).port}`;
  }

  /** From now on so many are let go at once. */
  waitFor(count: number): void {
    this.together = count;
    this.renewals.length = 0;
  }

  stop(): void {
    this.listener.close();
    this.listener.closeAllConnections();
  }

  private letGo(): void {
    if (this.waiting.length < this.together) return;
    for (const go of this.waiting.splice(0)) go();
  }

  private passOn(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, headers, url = "/" } = asked;
    const on = request(this.to + url, { method, headers }, (came) => {
      const status = came.statusCode ?? 0;
      if (url === REFRESH) this.renewals.push({ status, hasCookie: "set-cookie" in came.headers });
      answer.writeHead(status, came.headers);
      came.pipe(answer);
    });
    on.on("error", () => answer.destroy());
    asked.pipe(on);
  }
}

test("two tabs in a home network without HTTPS renew at the same time, and both stay signed in", async ({
  server,
  playwright,
  launchOptions,
}) => {
  const line = new Line(server.url);
  const origin = await line.start();
  const args = [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${HOST} 127.0.0.1`];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  try {
    const context = await browser.newContext({ locale: "en-GB" });
    const [first, second] = [await context.newPage(), await context.newPage()];
    await first.goto(origin);
    const has = await first.evaluate(() => ({ isSecureContext, hasLocks: "locks" in navigator }));
    expect(has, "no lock across tabs here").toEqual({ isSecureContext: false, hasLocks: false });
    await signIn(first);
    await second.goto(origin);
    // The page stands before it knows who is signed in.
    await expect.poll(() => line.renewals.map(({ status }) => status)).toEqual([200]);

    for (let round = 0; round < 3; round++) {
      line.waitFor(2);
      await Promise.all([first.reload(), second.reload()]);
      await expect.poll(() => line.renewals.length).toBe(2);
      expect(line.renewals.map(({ status }) => status)).toEqual([200, 200]);
      expect(line.renewals.filter(({ hasCookie }) => hasCookie)).toHaveLength(1);
    }
    line.waitFor(1);
    for (const tab of [first, second]) {
      await tab.goto(`${origin}/history`);
      await expect(tab.getByText("No photos yet")).toBeVisible();
      await expect(tab).toHaveURL(/\/history$/);
    }
  } finally {
    await browser.close();
    line.stop();
  }
});
