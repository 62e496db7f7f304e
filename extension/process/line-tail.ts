import { LineCutter, LONGEST_LINE } from '../../core/run/line-cutter.ts';
import { openRegular, retryBusy, unlessAbsent } from '../runs/node-files.ts';

const PIECE = 1 << 20;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads a growing text file by whole lines, each byte once. An absent file has none yet. */
export class LineTail {
  private readonly path: string;
  private readonly lines: LineCutter;

  /**
   * @param offset  byte to begin at
   * @param longest  bytes of a line that is worth reading
   */
  constructor(path: string, offset = 0, longest = LONGEST_LINE) {
    this.path = path;
    this.lines = new LineCutter(offset, longest);
  }

  /** Whole lines since the last call, without their line breaks; one that is too long to be a message is passed over. */
  async read(): Promise<string[]> {
    const found: string[] = [];
    await readPieces(this.path, this.lines.position, (piece) => {
      for (const { bytes } of this.lines.cut(piece))
        if (bytes !== undefined) found.push(decoder.decode(bytes).replace(/\r$/, ''));
    });
    return found;
  }
}

/** The last bytes behind `offset`, `most` of them; none where the file is absent. */
export async function readEnd(path: string, offset: number, most = PIECE): Promise<Buffer> {
  const handle = await unlessAbsent(() => retryBusy(() => openRegular(path)));
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { size } = await handle.stat();
    const from = Math.max(offset, size - most);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readPieces(path: string, offset: number, take: (piece: Buffer) => void): Promise<void> {
  const handle = await unlessAbsent(() => retryBusy(() => openRegular(path)));
  if (handle === undefined) return;
  try {
    const { size } = await handle.stat();
    for (let at = offset; at < size;) {
      const piece = Buffer.alloc(Math.min(PIECE, size - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) return;
      take(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
