import { readFile } from "node:fs/promises";
import { SAMPLE } from "./fixtures";

/** An Exif segment whose GPS directory names a latitude. */
function exifWithPlace(): Buffer {
  const entry = (tag: number, kind: number, count: number, value: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(kind, 2);
    bytes.writeUInt32BE(count, 4);
    bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const directory = (...entries: Buffer[]) => Buffer.concat([Buffer.from([0, entries.length]), ...entries, Buffer.alloc(4)]);
  const head = Buffer.from("MM\0\x2a\0\0\0\x08", "latin1");
  // The GPS directory stands behind the first one, its value behind that.
  const block = Buffer.concat([
    head,
    directory(entry(0x8825, 4, 1, 8 + 18)),
    directory(entry(2, 2, 13, 8 + 18 + 18)),
    Buffer.from("52 deg North\0", "latin1"),
  ]);
  const content = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), block]);
  const begin = Buffer.from([0xff, 0xe1, 0, 0]);
  begin.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([begin, content]);
}

/** The sample as a camera writes it that knows where it is: 300 pixels on an inch, and the place. */
export async function photoWithPlace(): Promise<Buffer> {
  const sample = await readFile(SAMPLE);
  // Start of image and JFIF, whose unit and density stand at the end.
  const head = Buffer.from(sample.subarray(0, 20));
  head[13] = 1;
  head.writeUInt16BE(300, 14);
  head.writeUInt16BE(300, 16);
  return Buffer.concat([head, exifWithPlace(), sample.subarray(20)]);
}
