import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiError, NetworkError } from "./problem";
import { putBytes } from "./upload";

let server: Server;
let status = 200;
let received: { method: string; type: string | undefined; size: number }[] = [];

function ticket(path = "/photo") {
  const { port } = server.address() as AddressInfo;
  return {
    upload_id: "up-1",
    method: "PUT",
    url: `http://127.0.0.1:${port}${path}`,
    headers: { "content-type": "image/jpeg", "content-length": "3000000" },
    expires_at: "2026-01-01T00:00:00Z",
  };
}

beforeEach(async () => {
  status = 200;
  received = [];
  server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Methods", "PUT");
    response.setHeader("Access-Control-Allow-Headers", "content-type");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    let size = 0;
    request.on("data", (chunk: Buffer) => (size += chunk.length));
    request.on("end", () => {
      received.push({ method: request.method ?? "", type: request.headers["content-type"], size });
      if (request.url === "/hang") return;
      response.writeHead(status).end();
    });
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const photo = new Blob([new Uint8Array(3_000_000)]);
const never = new AbortController().signal;

describe("an upload", () => {
  // jsdom tells no progress across origins: that is seen end to end, in a browser.
  it("puts the bytes with the headers of its ticket", async () => {
    await putBytes(ticket(), photo, () => undefined, never);
    expect(received).toEqual([{ method: "PUT", type: "image/jpeg", size: 3_000_000 }]);
  });

  it("says when the storage refuses it", async () => {
    status = 403;
    await expect(putBytes(ticket(), photo, () => undefined, never)).rejects.toBeInstanceOf(ApiError);
  });

  it("says when the disk is full", async () => {
    status = 507;
    await expect(putBytes(ticket(), photo, () => undefined, never)).rejects.toMatchObject({ title: "The disk is full" });
  });

  it.each([
    [413, "Too large for the proxy"],
    [502, "The server didn't respond"],
    [504, "The server didn't respond"],
  ])("says when a proxy answers %i instead of the storage", async (answer, title) => {
    status = answer;
    await expect(putBytes(ticket(), photo, () => undefined, never)).rejects.toMatchObject({ status: answer, title });
  });

  it("says when the network is cut", async () => {
    const gone = ticket();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(putBytes(gone, photo, () => undefined, never)).rejects.toBeInstanceOf(NetworkError);
  });

  it("stops when it is canceled", async () => {
    const abort = new AbortController();
    const upload = putBytes(ticket("/hang"), photo, () => undefined, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await expect(upload).rejects.toMatchObject({ name: "AbortError" });
  });
});
