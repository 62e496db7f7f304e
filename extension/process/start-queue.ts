/** Something that waits for its turn. */
export interface Waiting<T> {
  id: number;
  item: T;
}

interface Entry<T> extends Waiting<T> {
  resolve: (folder: string) => void;
  reject: (error: unknown) => void;
}

interface QueueOptions<T> {
  /** Whether a run trains now, so that others wait. */
  isBusy: () => boolean;
  /** Starts one; fulfilled with its folder as soon as it trains. */
  start: (item: T) => Promise<string>;
  onChange: () => void;
}

/** Starts one after another: the next as soon as nothing trains. */
export class StartQueue<T> {
  private readonly options: QueueOptions<T>;
  private entries: Entry<T>[] = [];
  private nextId = 1;
  private starting = 0;

  constructor(options: QueueOptions<T>) {
    this.options = options;
  }

  /** Those that wait, in their order. */
  get waiting(): readonly Waiting<T>[] {
    return this.entries.map(({ id, item }) => ({ id, item }));
  }

  /** Starts now when nothing trains, else when the runs before it have ended. */
  add(item: T): Promise<string> {
    return new Promise((resolve, reject) => {
      this.entries.push({ id: this.nextId++, item, resolve, reject });
      this.options.onChange();
      this.next();
    });
  }

  /** Starts beside whatever trains. */
  async startAtOnce(item: T): Promise<string> {
    this.starting++;
    try {
      return await this.options.start(item);
    } finally {
      this.starting--;
      this.next();
    }
  }

  /** Takes one out; its `add` rejects with `reason`. */
  cancel(id: number, reason: unknown): void {
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined) return;
    this.remove(entry);
    entry.reject(reason);
  }

  /** To be called whenever a run may have ended. */
  next(): void {
    const [entry] = this.entries;
    if (entry === undefined || this.starting > 0 || this.options.isBusy()) return;
    this.remove(entry);
    this.startAtOnce(entry.item).then(entry.resolve, entry.reject);
  }

  private remove(entry: Entry<T>): void {
    this.entries = this.entries.filter((one) => one !== entry);
    this.options.onChange();
  }
}
