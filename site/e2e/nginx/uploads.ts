import { createHash } from "node:crypto";
import { request as ask } from "node:http";
import { crc32, deflateSync } from "node:zlib";
import { expect, signedIn, test, type Upload } from "./fixtures";

/** `MAX_UPLOAD_SIZE` as it is when nobody sets it. */
const LIMIT = 209_715_200;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of exactly that many bytes; nearly all of them are pixels. */
function pngOf(size: number): Buffer {
  const width = 4000;
  const height = 4360;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((1 + width * 3) * height);
  for (let at = 0; at < rows.length; at++) rows[at] = (at * 31) % 251;
  for (let row = 0; row < height; row++) rows[row * (1 + width * 3)] = 0;
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const picture = Buffer.concat([start, chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 0 }))]);
  const end = chunk("IEND", Buffer.alloc(0));
  // A private chunk, which every reader skips, fills the rest.
  const filling = size - picture.length - end.length - 12;
  if (filling < 0) throw new Error(`The picture alone has ${picture.length} bytes.`);
  return Buffer.concat([picture, chunk("prVt", Buffer.alloc(filling)), end]);
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("a photo of exactly 200 MiB goes in and comes out again, byte for byte", async ({ request, stack }) => {
  const headers = await signedIn(request);
  const photo = pngOf(LIMIT);
  expect(photo.length).toBe(LIMIT);
  const announced = await request.post("/api/v1/uploads", {
    headers,
    data: { filename: "large.png", content_type: "image/png", size: LIMIT },
  });
  expect(announced.status()).toBe(201);
  const upload = (await announced.json()) as Upload;
  expect(new URL(upload.url).origin).toBe(stack.url);
  const put = await request.put(upload.url, { headers: upload.headers, data: photo, timeout: 180_000 });
  expect(put.status(), await put.text()).toBe(200);

  const started = await request.post("/api/v1/restore", {
    headers,
    data: { upload_id: upload.upload_id, model_id: "photo-2x", params: {} },
  });
  expect(started.status(), await started.text()).toBe(202);
  const { id } = (await started.json()) as { id: string };
  // Seventeen megapixels would take minutes; what is shown here is the way there and back.
  expect((await request.post(`/api/v1/restore/${id}/cancel`, { headers })).ok()).toBe(true);
  const asked = await request.get(`/api/v1/restore/${id}`, { headers });
  const { original_url: url } = (await asked.json()) as { original_url: string };
  const original = await request.get(url, { timeout: 180_000 });
  expect(original.status()).toBe(200);
  expect(original.headers()["content-security-policy"]).toContain("sandbox");
  expect(original.headers()["x-content-type-options"]).toBe("nosniff");
  expect(sha256(await original.body())).toBe(sha256(photo));
  await request.delete(`/api/v1/restore/${id}`, { headers });

  // Whoever reads the logs cannot read photos with them.
  expect(stack.log).toContain("/photos/originals/");
  expect(stack.log).not.toMatch(/X-Amz-Signature|X-Amz-Credential/i);
});

test("one byte more is refused by the server, in its own words", async ({ request }) => {
  const headers = await signedIn(request);
  const announced = await request.post("/api/v1/uploads", {
    headers,
    data: { filename: "larger.png", content_type: "image/png", size: LIMIT + 1 },
  });
  expect(announced.status()).toBe(413);
  expect(announced.headers()["content-type"]).toBe("application/problem+json");
  expect(await announced.json()).toMatchObject({ status: 413, type: "urn:photo-restoration:photo-too-large" });
});

/** Sends a form with a photo of `size` bytes, and reads what is answered, however early. */
async function sendForm(url: string, token: string, size: number): Promise<{ status: number; type: string; body: string }> {
  const border = "a-border-of-the-form";
  const part = (name: string) => `--${border}\r\nContent-Disposition: form-data; name="${name}"`;
  const head = `${part("model_id")}\r\n\r\nphoto-2x\r\n${part("file")}; filename="large.png"\r\nContent-Type: image/png\r\n\r\n`;
  const tail = `\r\n--${border}--\r\n`;
  return new Promise((resolve, reject) => {
    const form = ask(`${url}/api/v1/restore`, {
      method: "POST",
      headers: {
        authorization: token,
        "content-type": `multipart/form-data; boundary=${border}`,
        "content-length": head.length + size + tail.length,
      },
    });
    let answered = false;
    form.on("response", (response) => {
      answered = true;
      let body = "";
      response.on("data", (part: Buffer) => (body += part.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"] ?? "", body });
        form.destroy();
      });
    });
    // Whoever has refused need not read on.
    form.on("error", (error) => {
      if (!answered) reject(error);
    });
    form.write(head);
    form.write(Buffer.alloc(size));
    form.end(tail);
  });
}

test("a form with too large a photo is refused by the server, and one that it would not read by nginx alike", async ({
  request,
  stack,
}) => {
  const { authorization } = await signedIn(request);
  const fromServer = await sendForm(stack.url, authorization, 4_520_000);
  expect(fromServer).toMatchObject({ status: 413, type: "application/problem+json" });
  expect(fromServer.body).toContain("instance");
  for (const size of [5_000_000, LIMIT, LIMIT + 8_000_000]) {
    const fromNginx = await sendForm(stack.url, authorization, size);
    expect(fromNginx, `${size}`).toMatchObject({ status: 413, type: "application/problem+json" });
    expect(JSON.parse(fromNginx.body), `${size}`).toMatchObject({
      status: 413,
      type: "urn:photo-restoration:body-too-large",
    });
  }
});

test("a photo's address is signed for nginx's name alone", async ({ request, stack }) => {
  const headers = await signedIn(request);
  const photo = Buffer.from("no photo, but signed");
  const announced = await request.post("/api/v1/uploads", {
    headers,
    data: { filename: "small.png", content_type: "image/png", size: photo.length },
  });
  const upload = (await announced.json()) as Upload;
  // The same address, asked of S3 by its own name: what nginx would send with another Host.
  const elsewhere = upload.url.replace(stack.url, stack.servicesUrl);
  const refused = await request.put(elsewhere, { headers: upload.headers, data: photo });
  expect(refused.status()).toBe(403);
  expect(await refused.text()).toContain("SignatureDoesNotMatch");
  const changed = await request.put(upload.url.replace("/originals/", "/results/"), { headers: upload.headers, data: photo });
  expect(changed.status()).toBe(403);
  // An access token on the way to S3 does no harm.
  const taken = await request.put(upload.url, { headers: { ...upload.headers, ...headers }, data: photo });
  expect(taken.status(), await taken.text()).toBe(200);
});
