import { open } from 'node:fs/promises';
import { retryBusy, unlessAbsent } from '../runs/node-files.ts';

/** Reads a growing text file by whole lines, each once. An absent file has none yet. */
export class LineTail {
  private readonly path: string;
  private offset: number;

  /** @param offset  byte to begin at */
  constructor(path: string, offset = 0) {
    this.path = path;
    this.offset = offset;
  }

  /** Whole lines since the last call, without their line breaks. */
  async read(): Promise<string[]> {
    const bytes = await readFrom(this.path, this.offset);
    const end = bytes.lastIndexOf('\n'.charCodeAt(0)) + 1;
    this.offset += end;
    return end === 0 ? [] : bytes.toString('utf8', 0, end - 1).split(/\r?\n/);
  }
}

/** The bytes behind `offset`; none where the file is absent. */
export async function readFrom(path: string, offset: number): Promise<Buffer> {
  const handle = await unlessAbsent(() => retryBusy(() => open(path, 'r')));
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
