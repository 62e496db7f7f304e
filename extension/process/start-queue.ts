/** Where another window holds the lock its news tell when to look again; should it die meanwhile, nothing would: ms. */
const LOOK_AGAIN_MS = 30_000;

/** Something that waits for its turn. */
export interface Waiting<T> {
  id: number;
  item: T;
  /** Does not start by itself: nobody watched for a while, so a person is asked first. */
  isHeld: boolean;
}

interface Entry<T> extends Waiting<T> {
  /** What the store calls it; undefined where it could not be kept. */
  key: Promise<string | undefined>;
  resolve: (folder: string) => void;
  reject: (error: unknown) => void;
}

/** Where waiting items outlive the window; windows of one workspace share it. Nothing but `take` rejects. */
export interface WaitingStore<T> {
  /** @returns the key; undefined where it could not be kept (which the store tells of) */
  keep(item: T): Promise<string | undefined>;
  /** True for one taker only, whichever window asks first. */
  take(key: string): Promise<boolean>;
  has(key: string): boolean;
  /** Keeps other windows from starting one meanwhile. @returns how to end that; undefined while another window does so */
  lock(): Promise<(() => Promise<void>) | undefined>;
}

interface QueueOptions<T> {
  store: WaitingStore<T>;
  /** Whether a run trains now, so that others wait. */
  isBusy: () => boolean;
  /** Brings what `isBusy` knows up to date: another window may have started one a moment ago. Never rejects. */
  look: () => Promise<void>;
  /** Starts one; fulfilled with its folder as soon as it trains. @param hasWaited  time went by since it was asked for */
  start: (item: T, hasWaited: boolean) => Promise<string>;
  onChange: () => void;
  /** Between two looks while another window holds the lock. */
  lookAgainMs?: number;
  /** Why one that waited is not started from here: somebody took it out, here or in another window. */
  cancelled: () => unknown;
}

/** Starts one after another: the next as soon as nothing trains. What waits is kept in a store, so that a reload forgets nothing. */
export class StartQueue<T> {
  private readonly options: QueueOptions<T>;
  private entries: Entry<T>[] = [];
  private nextId = 1;
  private starting = 0;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: QueueOptions<T>) {
    this.options = options;
  }

  /** Those that wait, in their order. */
  get waiting(): readonly Waiting<T>[] {
    return this.entries.map(({ id, item, isHeld }) => ({ id, item, isHeld }));
  }

  /** Starts now when nothing trains, else when the runs before it have ended. */
  async add(item: T): Promise<string> {
    if (this.isFree() && this.first() === undefined) return this.startAtOnce(item);
    return this.enqueue(item, this.options.store.keep(item), false);
  }

  /** Takes up one that an earlier window kept. */
  restore(key: string, item: T, isHeld: boolean): Promise<string> {
    return this.enqueue(item, Promise.resolve(key), isHeld);
  }

  /** Starts beside whatever trains. */
  async startAtOnce(item: T): Promise<string> {
    this.starting++;
    try {
      return await this.options.start(item, false);
    } finally {
      this.starting--;
      this.next();
    }
  }

  /** Starts one that waits, beside whatever trains; its `add` tells what comes of it. */
  async startWaiting(id: number): Promise<void> {
    const entry = this.entries.find((one) => one.id === id);
    if (entry !== undefined) await this.begin(entry);
  }

  /** Takes one out; its `add` rejects. @param why  what it rejects with; default: that somebody took it out */
  async cancel(id: number, why: unknown = this.options.cancelled()): Promise<void> {
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined) return;
    this.remove(entry);
    entry.reject(why);
    await this.takeFromStore(entry);
  }

  /** Lets those that are held take their turn. */
  release(): void {
    for (const entry of this.entries) entry.isHeld = false;
    this.options.onChange();
    this.next();
  }

  /** To be called whenever a run may have ended. */
  next(): void {
    if (this.isFree() && this.first() !== undefined) void this.takeTurn();
  }

  /** To be called whenever the store may have changed: forgets what another window took, which may have let us go on. */
  async sync(): Promise<void> {
    for (const entry of this.entries) {
      const key = await entry.key;
      if (key === undefined || this.options.store.has(key) || !this.entries.includes(entry)) continue;
      this.remove(entry);
      entry.reject(this.options.cancelled());
    }
    this.next();
  }

  /** The window closes: nobody waits here any more, and the store keeps what it has. */
  close(): void {
    clearTimeout(this.again);
    for (const { reject } of this.entries.splice(0)) reject(this.options.cancelled());
  }

  private first(): Entry<T> | undefined {
    return this.entries.find(({ isHeld }) => !isHeld);
  }

  /** One is being started. */
  get isStarting(): boolean {
    return this.starting > 0;
  }

  private isFree(): boolean {
    return !this.isStarting && !this.options.isBusy();
  }

  private enqueue(item: T, key: Promise<string | undefined>, isHeld: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.entries.push({ id: this.nextId++, item, isHeld, key, resolve, reject });
      this.options.onChange();
      this.next();
    });
  }

  /** Starts the first, unless another window is about to start one, or has. */
  private async takeTurn(): Promise<void> {
    this.starting++;
    const unlock = await this.options.store.lock();
    let isDone = false;
    if (unlock !== undefined) {
      await this.options.look();
      const entry = this.options.isBusy() ? undefined : this.first();
      if (entry !== undefined) await this.begin(entry);
      isDone = entry !== undefined;
      await unlock();
    } else {
      clearTimeout(this.again);
      this.again = setTimeout(() => this.next(), this.options.lookAgainMs ?? LOOK_AGAIN_MS);
    }
    this.starting--;
    // Not where it was another window's turn: its run, or the store, tells when to look again.
    if (isDone) this.next();
  }

  private async begin(entry: Entry<T>): Promise<void> {
    this.remove(entry);
    this.starting++;
    try {
      if (!(await this.takeFromStore(entry))) throw this.options.cancelled();
      entry.resolve(await this.options.start(entry.item, true));
    } catch (error) {
      entry.reject(error);
    } finally {
      this.starting--;
      this.next();
    }
  }

  private async takeFromStore({ key: kept }: Entry<T>): Promise<boolean> {
    const key = await kept;
    return key === undefined || this.options.store.take(key);
  }

  private remove(entry: Entry<T>): void {
    this.entries = this.entries.filter((one) => one !== entry);
    this.options.onChange();
  }
}
