// A screenshot with at most 256 colours: a third of the bytes, and hardly to be told from what Chromium wrote.
import { deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Picture {
  width: number;
  height: number;
  /** 0xRRGGBB, row by row. */
  pixels: Uint32Array;
}

function* chunksOf(png: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Undoes the filters of a PNG's rows, in place; the byte of the filter stays before each row. */
function unfilter(rows: Buffer, stride: number, bytes: number): void {
  for (let start = 0; start < rows.length; start += stride + 1) {
    const filter = rows[start] ?? 0;
    for (let at = start + 1; at <= start + stride; at += 1) {
      const isFirst = at - start <= bytes;
      const left = isFirst ? 0 : (rows[at - bytes] ?? 0);
      const up = start === 0 ? 0 : (rows[at - stride - 1] ?? 0);
      const corner = isFirst || start === 0 ? 0 : (rows[at - stride - 1 - bytes] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      rows[at] = ((rows[at] ?? 0) + guess) & 0xff;
    }
  }
}

function decode(png: Buffer): Picture {
  const chunks = [...chunksOf(png)];
  const header = chunks.find(({ type }) => type === "IHDR")?.data;
  const kind = header?.[9];
  if (header?.[8] !== 8 || (kind !== 2 && kind !== 6)) throw new Error("not a screenshot of Chromium");
  const [width, height, bytes] = [header.readUInt32BE(0), header.readUInt32BE(4), kind === 2 ? 3 : 4];
  const rows = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)),
  );
  unfilter(rows, width * bytes, bytes);
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index += 1)
    pixels[index] = rows.readUIntBE(
      Math.floor(index / width) * (width * bytes + 1) + 1 + (index % width) * bytes,
      3,
    );
  return { width, height, pixels };
}

/** The frequent colours as they are, then one of every other part of the colour space, the fullest first. */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  const byCount = [...counts].sort((one, other) => other[1] - one[1]).map(([colour]) => colour);
  const palette = byCount.slice(0, 160);
  const partOf = (colour: number) => colour & 0xf0f0f0;
  const parts = new Set(palette.map(partOf));
  for (const colour of byCount.slice(160)) {
    if (palette.length === 256) break;
    if (parts.has(partOf(colour))) continue;
    parts.add(partOf(colour));
    palette.push(colour);
  }
  return palette;
}

function nearest(palette: readonly number[], colour: number): number {
  const part = (value: number, shift: number) => (value >> shift) & 0xff;
  let [best, distance] = [0, Infinity];
  for (const [index, one] of palette.entries()) {
    const found = [16, 8, 0].reduce((sum, shift) => sum + (part(one, shift) - part(colour, shift)) ** 2, 0);
    if (found < distance) [best, distance] = [index, found];
  }
  return best;
}

function crc32(data: Buffer): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = paletteOf(counts);
  const indexOf = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (const [index, colour] of pixels.entries())
    rows[Math.floor(index / width) * (width + 1) + 1 + (index % width)] = indexOf.get(colour) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(
    palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]),
  );
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
