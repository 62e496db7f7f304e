import type { Socket } from 'node:net';

// User code shares a process with one end of this and may replace what it likes: these are from before it came.
const { parse, stringify } = JSON;

const TOKEN_BYTES = 16;
/** The token, then the length of the piece (u32, little-endian), then whether it is a message's last one (u8). */
const HEADER_BYTES = TOKEN_BYTES + 5;
/** A longer message goes in several pieces. */
const PIECE_BYTES = 2 ** 20;

export interface ChannelOptions {
  /** What every piece begins with; absent: the first bytes that come are it. */
  token?: Buffer;
  /** Bytes that one message may have. */
  maxBytes: number;
  onMessage: (message: unknown) => void;
  /** What came is not from the other end, or too long: told once, and nothing is read any more. */
  onBroken: (reason: string) => void;
}

/**
 * JSON messages over a pipe that others can write to as well: user code can open any file descriptor of its process. Each
 * piece carries a token that only the two ends know, so that what somebody else wrote is noticed and never taken for a message.
 */
export class Channel {
  readonly #stream: Socket;
  readonly #options: ChannelOptions;
  readonly #write: (bytes: Buffer) => boolean;
  #token: Buffer | undefined;
  /** Bytes that came and are not read yet. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** The pieces of the message in hand. */
  #pieces: Buffer[] = [];
  #messageBytes = 0;
  #broken = false;

  constructor(stream: Socket, options: ChannelOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#token = options.token;
    this.#write = stream.write.bind(stream);
    if (options.token !== undefined) this.#write(options.token);
    // A pipe that breaks means that the other process is ending, which both sides see elsewhere.
    stream.on('error', () => undefined).on('data', (bytes: Buffer) => this.#take(bytes));
  }

  /** Sends a message; at once where the pipe takes it. */
  send(message: unknown): void {
    this.sendText(stringify(message));
  }

  /** As `send`, of a message that is JSON already. */
  sendText(text: string): void {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const piece = bytes.subarray(start, start + PIECE_BYTES);
      const header = Buffer.alloc(HEADER_BYTES);
      header.set(this.#token ?? []);
      header.writeUInt32LE(piece.length, TOKEN_BYTES);
      header[HEADER_BYTES - 1] = start + PIECE_BYTES >= bytes.length ? 1 : 0;
      this.#write(header);
      this.#write(piece);
    }
  }

  /** Settles once the pipe takes more, or is closed. */
  async drained(): Promise<void> {
    if (!this.#stream.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#stream.off('drain', done).off('close', done);
        resolve();
      };
      this.#stream.on('drain', done).on('close', done);
    });
  }

  #take(bytes: Buffer): void {
    if (this.#broken) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    try {
      while (this.#takePiece());
    } catch (error) {
      this.#broken = true;
      this.#waiting = [];
      this.#pieces = [];
      this.#options.onBroken(error instanceof Error ? error.message : String(error));
    }
  }

  /** Whether there was a whole one. @throws Error where it is not ours */
  #takePiece(): boolean {
    if (this.#token === undefined) {
      if (this.#waitingBytes < TOKEN_BYTES) return false;
      this.#token = Buffer.from(this.#read(TOKEN_BYTES));
    }
    const head = this.#peek(HEADER_BYTES);
    const compared = Math.min(TOKEN_BYTES, head.length);
    if (!head.subarray(0, compared).equals(this.#token.subarray(0, compared)))
      throw new Error('something else wrote there');
    if (head.length < HEADER_BYTES) return false;
    const length = head.readUInt32LE(TOKEN_BYTES);
    if (length > PIECE_BYTES) throw new Error('something else wrote there');
    if (this.#waitingBytes < HEADER_BYTES + length) return false;
    this.#pieces.push(this.#read(HEADER_BYTES + length).subarray(HEADER_BYTES));
    this.#messageBytes += length;
    if (this.#messageBytes > this.#options.maxBytes)
      throw new Error(`a message of more than ${this.#options.maxBytes / 2 ** 20} MiB`);
    if (head[HEADER_BYTES - 1] === 1) {
      const message: unknown = parse(Buffer.concat(this.#pieces).toString('utf8'));
      this.#pieces = [];
      this.#messageBytes = 0;
      this.#options.onMessage(message);
    }
    return true;
  }

  /** The next bytes, at most `count`, which stay. */
  #peek(count: number): Buffer {
    const [first] = this.#waiting;
    if (this.#waiting.length > 1 && (first as Buffer).length < count)
      this.#waiting = [Buffer.concat(this.#waiting)];
    return (this.#waiting[0] ?? Buffer.alloc(0)).subarray(0, count);
  }

  /** Takes the next `count` bytes, which are there. */
  #read(count: number): Buffer {
    const all = this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting);
    this.#waitingBytes -= count;
    this.#waiting = this.#waitingBytes === 0 ? [] : [all.subarray(count)];
    return all.subarray(0, count);
  }
}
