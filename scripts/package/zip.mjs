// Reads a VSIX, which is a zip archive: what is inside, and how large.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;

/**
 * The files of an archive (below 4 GB, not encrypted), in its order.
 * @param {string} path
 * @returns {{ name: string, bytes: number, packed: number, executable: boolean, read(): Buffer }[]} sizes unpacked and packed
 */
export function zipEntries(path) {
  const zip = readFileSync(path);
  let end = zip.length - END_BYTES;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error(`${path} is no zip archive.`);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error(`${path}: the directory is damaged at byte ${at}.`);
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const bytes = zip.readUInt32LE(at + 24);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const mode = zip.readUInt32LE(at + 38) >>> 16;
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    at += ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    const read = () => {
      const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const body = zip.subarray(start, start + packed);
      return method === STORED ? body : inflateRawSync(body);
    };
    return { name, bytes, packed, executable: (mode & 0o100) !== 0, read };
  });
}
