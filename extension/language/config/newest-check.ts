/** A document's text at a moment. */
export interface Snapshot {
  version: number;
  text: string;
}

/** Edits that come together are checked once; strokes of a person, some 100 ms apart, one by one: each waits for nothing else. */
const WAIT_MS = 10;

/**
 * Checks documents soon after they change. Only the newest check of a document counts: what was found in an older text, or before files
 * changed, is dropped.
 */
export class NewestCheck<Result> {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Number of the newest check of each document. */
  private readonly newest = new Map<string, number>();
  private count = 0;
  private readonly read: (key: string) => Snapshot | undefined;
  private readonly check: (key: string, text: string) => Promise<Result>;
  private readonly publish: (key: string, result: Result, version: number) => void;
  private readonly failed: (key: string, error: unknown) => void;

  constructor(parts: {
    /** The document as it is now; undefined once it is closed. */
    read: (key: string) => Snapshot | undefined;
    check: (key: string, text: string) => Promise<Result>;
    publish: (key: string, result: Result, version: number) => void;
    failed: (key: string, error: unknown) => void;
  }) {
    this.read = parts.read;
    this.check = parts.check;
    this.publish = parts.publish;
    this.failed = parts.failed;
  }

  /** Checks a document after a moment without further changes. */
  schedule(key: string, wait = WAIT_MS): void {
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => void this.run(key), wait),
    );
  }

  /** Forgets a document; a check under way publishes nothing. */
  forget(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.newest.delete(key);
  }

  dispose(): void {
    for (const key of [...this.timers.keys()]) this.forget(key);
  }

  private async run(key: string): Promise<void> {
    const number = ++this.count;
    this.newest.set(key, number);
    const before = this.read(key);
    if (before === undefined) return;
    try {
      const result = await this.check(key, before.text);
      const current = this.newest.get(key) === number && this.read(key)?.version === before.version;
      if (current) this.publish(key, result, before.version);
    } catch (error) {
      this.failed(key, error);
    }
  }
}
