import { get, type IncomingHttpHeaders } from "node:http";
import { readFile } from "node:fs/promises";
import { here } from "./compose-file";
import { expect, signedIn, test } from "./fixtures";

/** As it comes over the line: nothing unpacked, nothing followed. */
async function ask(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    }).on("error", reject);
  });
}

const SECURITY = [
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "permissions-policy",
  "cross-origin-opener-policy",
];

async function assetNamed(pattern: RegExp): Promise<string> {
  const html = await readFile(here("site/dist/index.html"), "utf8");
  const path = pattern.exec(html)?.[1];
  if (path === undefined) throw new Error(`The page names nothing like ${pattern}.`);
  return path;
}

test("the page and the addresses within it are the page, asked for anew each time", async ({ stack }) => {
  const page = await readFile(here("site/dist/index.html"));
  for (const path of ["/", "/login", "/history?status=succeeded", "/somewhere/deep"]) {
    const { status, headers, body } = await ask(stack.url + path);
    expect(status, path).toBe(200);
    expect(headers["content-type"], path).toContain("text/html");
    expect(headers["cache-control"], path).toBe("no-cache");
    expect(body.equals(page), path).toBe(true);
  }
});

test("files with a hash in their name are kept for ever; a missing one is neither the page nor kept", async ({
  stack,
}) => {
  const script = await ask(stack.url + (await assetNamed(/href="(\/assets\/[^"]+\.js)"/)));
  expect(script.status).toBe(200);
  expect(script.headers["content-type"]).toContain("javascript");
  expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  const worker = await ask(`${stack.url}/sw.js`);
  expect(worker.headers["content-type"]).toContain("javascript");
  expect(worker.headers["cache-control"]).toBe("no-cache");
  const unhashed = await ask(`${stack.url}/before-paint.js`);
  expect(unhashed.headers["cache-control"]).toBe("no-cache");
  for (const path of ["/assets/index-old.js", "/favicon.ico", "/.env"]) {
    const missing = await ask(stack.url + path);
    expect(missing.status, path).toBe(404);
    expect(missing.headers["cache-control"], path).toBeUndefined();
    expect(missing.body.toString(), path).toBe("File not found.\n");
  }
});

test("scripts, styles and answers of the API are compressed", async ({ stack, request }) => {
  for (const path of [await assetNamed(/href="(\/assets\/[^"]+\.js)"/), await assetNamed(/href="(\/assets\/[^"]+\.css)"/)]) {
    const [plain, packed] = await Promise.all([
      ask(stack.url + path),
      // Asked by another proxy, too.
      ask(stack.url + path, { "accept-encoding": "gzip", via: "1.1 cache.example" }),
    ]);
    expect(plain.headers["content-encoding"], path).toBeUndefined();
    expect(packed.headers["content-encoding"], path).toBe("gzip");
    expect(packed.headers.vary, path).toContain("Accept-Encoding");
    expect(packed.body.length, path).toBeLessThan(plain.body.length / 2);
  }
  const models = { ...(await signedIn(request)), "accept-encoding": "gzip" };
  const { status, headers } = await ask(`${stack.url}/api/v1/models`, models);
  expect(status).toBe(200);
  expect(headers["content-encoding"]).toBe("gzip");
});

test("a file that the browser has is not sent again, compressed or not", async ({ stack }) => {
  const path = await assetNamed(/href="(\/assets\/[^"]+\.js)"/);
  for (const encoding of ["identity", "gzip"]) {
    const first = await ask(stack.url + path, { "accept-encoding": encoding });
    const etag = first.headers.etag ?? "";
    expect(etag, encoding).not.toBe("");
    const again = await ask(stack.url + path, { "accept-encoding": encoding, "if-none-match": etag });
    expect(again.status, encoding).toBe(304);
  }
});

test("the security headers are the server's own, on everything that is answered", async ({ stack }) => {
  const own = await ask(`${stack.serverUrl}/`);
  const policy = (text: string | string[] | undefined) =>
    String(text)
      .replaceAll(` ${stack.url}`, "")
      .split("; ")
      .sort();
  for (const path of ["/", "/before-paint.js", "/nothing.js", "/api/v1/health", "/api/v1/nowhere"]) {
    const { headers } = await ask(stack.url + path);
    for (const name of SECURITY) expect(headers[name], `${path} ${name}`).toBe(own.headers[name]);
    // Photos come from the page's own origin here, so the policy names no other.
    expect(policy(headers["content-security-policy"]), path).toEqual(policy(own.headers["content-security-policy"]));
    expect(headers["content-security-policy"], path).not.toContain("http");
  }
});

test("no answer tells a version", async ({ stack }) => {
  for (const path of ["/", "/nothing.js", "/api/v1/nowhere", "/photos/nothing"]) {
    const { headers, body } = await ask(stack.url + path);
    expect(headers.server, path).toBe("nginx");
    expect(body.toString(), path).not.toMatch(/nginx\/\d/);
  }
});

test("errors of the API pass as the server wrote them", async ({ stack }) => {
  for (const path of ["/api", "/api/v1/nowhere", "/api/v1/restore/01ARZ3NDEKTSV4RRFFQ69G5FAV"]) {
    const [through, direct] = await Promise.all([ask(stack.url + path), ask(stack.serverUrl + path)]);
    const body = (text: Buffer) => ({ ...(JSON.parse(text.toString()) as object), instance: null });
    expect(through.status, path).toBe(direct.status);
    expect(through.headers["content-type"], path).toBe("application/problem+json");
    expect(through.headers["cache-control"], path).toBe("no-store");
    expect(body(through.body), path).toEqual(body(direct.body));
  }
});

test("without a signature the buckets show nothing, and only what is signed can be done", async ({ stack, request }) => {
  const forbidden = ["/photos/", "/photos/?list-type=2", "/photos/originals/x/y?X-Amz-Algorithm=AWS4-HMAC-SHA256"];
  for (const path of forbidden) expect((await ask(stack.url + path)).status, path).toBe(403);
  const signed = "/photos/originals/x/y?X-Amz-Signature=00";
  expect((await request.delete(signed)).status()).toBe(405);
  expect((await request.post(signed)).status()).toBe(405);
  expect((await request.put("/index.html", { data: "mine" })).status()).toBe(405);
  expect((await request.delete("/")).status()).toBe(405);
  // What S3 would take for a question about the bucket is not passed on.
  const page = await ask(`${stack.url}/?acl&list-type=2`);
  expect(page.body.toString()).toContain("<!doctype html>");
});

test("nobody but nginx says by what the browser came", async ({ stack }) => {
  const body = JSON.stringify({ username: "admin", password: "correct horse battery staple" });
  const headers = { "content-type": "application/json", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example" };
  const response = await fetch(`${stack.url}/api/v1/auth/login`, { method: "POST", body, headers });
  expect(response.status).toBe(200);
  // The browser came by plain HTTP, so a Secure cookie would never come back.
  expect(response.headers.get("set-cookie")).not.toMatch(/secure/i);
  // To the server itself, nginx's word counts: behind HTTPS the cookie is for HTTPS only.
  const direct = await fetch(`${stack.serverUrl}/api/v1/auth/login`, { method: "POST", body, headers });
  expect(direct.headers.get("set-cookie")).toMatch(/secure/i);
});
