/** A TIFF of these pages, width and height in pixels, each a gradient of its own: grey, 8 bits, not packed. */
export function tiff(pages: readonly (readonly [number, number])[]): Buffer {
  const ENTRIES = 8;
  const DIRECTORY = 2 + ENTRIES * 12 + 4;
  const parts: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0])];
  let at = 8;
  for (const [index, [width, height]] of pages.entries()) {
    const pixels = Buffer.from(Array.from({ length: width * height }, (_, i) => ((i % width) * 3 + Math.floor(i / width) + index * 60) % 256));
    const padded = Buffer.concat([pixels, Buffer.alloc(pixels.length % 2)]);
    const directory = Buffer.alloc(DIRECTORY);
    directory.writeUInt16LE(ENTRIES, 0);
    const entries: [tag: number, value: number][] = [
      [256, width],
      [257, height],
      [258, 8],
      [259, 1],
      [262, 1],
      [273, at + DIRECTORY],
      [278, height],
      [279, pixels.length],
    ];
    for (const [place, [tag, value]] of entries.entries()) {
      const offset = 2 + place * 12;
      directory.writeUInt16LE(tag, offset);
      // One number of 32 bits.
      directory.writeUInt16LE(4, offset + 2);
      directory.writeUInt32LE(1, offset + 4);
      directory.writeUInt32LE(value, offset + 8);
    }
    at += DIRECTORY + padded.length;
    directory.writeUInt32LE(index + 1 < pages.length ? at : 0, DIRECTORY - 4);
    parts.push(directory, padded);
  }
  return Buffer.concat(parts);
}
