import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { program } from '../paths.ts';
import { MEMORY_DEATH } from './host-lifeline.ts';
import type { HostReply, HostRequest, HostTask } from './protocol.ts';

type HowEnded = 'timeout' | 'memory' | 'ended';

/** How a host ended before it answered. */
export class HostDeath extends Error {
  readonly how: HowEnded;

  constructor(how: HowEnded, message: string) {
    super(message);
    this.name = 'HostDeath';
    this.how = how;
  }
}

export interface HostOptions {
  /** Working directory of user code: the folder of the config file. */
  folder: string;
  /** Cap of the JavaScript heap, and of the whole process with `BASE_MB` more. */
  memoryMb: number;
  /** A line that user code printed; `reward` is `null` when it was not running. */
  onLog: (reward: string | null, line: string) => void;
}

/** An answer to a task. */
export type HostAnswer = Exclude<HostReply, { type: 'log' | 'ready' }>;

/** Resident MiB that Node itself takes before user code holds anything, generously. */
const BASE_MB = 128;
/** Last lines of raw stderr, where V8 says that the heap is full. */
const TAIL_LINES = 40;
/** How long the process may take to start, on a machine with much else to do. It is our time and no reward's. */
const START_MS = 60_000;
/** After the process has ended, how long to wait for what it had printed. */
const DRAIN_MS = 500;

interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The process did not start. */
  error?: Error;
}

interface Running {
  child: ChildProcess;
  tail: string[];
  ended: Promise<ProcessEnd>;
  /** What `ended` settled with. */
  end: ProcessEnd | undefined;
  /** Told of the end, by whoever waits for an answer. */
  whenEnded: ((end: ProcessEnd) => void) | undefined;
  /** Settles once it listens. */
  ready: Promise<void>;
}

/**
 * The process that runs people's rewards: started with the first task, killed with everything it started when a task
 * takes too long, and started anew for the next. `generation` tells whoever loaded code into it that it is gone.
 */
export class RewardHost {
  /** Counts the processes started. */
  generation = 0;
  readonly #options: HostOptions;
  #running: Running | undefined;
  #receive: ((answer: HostAnswer) => void) | undefined;
  #lastId = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** The process id, while one runs. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** Makes sure that a process runs, so that `generation` is that of the next task. */
  start(): void {
    this.#running ??= this.#start();
  }

  /**
   * One task's answer. Tasks wait for each other; the time-out counts from the moment this one is sent to a
   * process that listens.
   *
   * @throws HostDeath when the process ended or was ended; `signal.reason` when aborted (the process is killed).
   */
  async request(task: HostTask, timeoutMs: number, signal?: AbortSignal): Promise<HostAnswer> {
    const turn = this.#queue.then(() => this.#send(task, timeoutMs, signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Kills the process and everything it started; resolves when they are gone. */
  async close(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    killTree(running.child);
    await running.ended;
  }

  async #send(task: HostTask, timeoutMs: number, signal?: AbortSignal): Promise<HostAnswer> {
    signal?.throwIfAborted();
    const running = (this.#running ??= this.#start());
    const request: HostRequest = { ...task, id: ++this.#lastId };
    try {
      const late = 'waited for its process, which did not start';
      await this.#wait(running, START_MS, late, signal, (resolve) => void running.ready.then(resolve));
      return await this.#wait(running, timeoutMs, 'did not answer', signal, (resolve) => {
        this.#receive = (answer) => {
          if (answer.id === request.id) resolve(answer);
        };
        // A failed send means that the process is ending, which `#wait` sees.
        running.child.send(request, () => undefined);
      });
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      this.#receive = undefined;
    }
  }

  /** What `begin` resolves with, unless time runs out, the signal aborts or the process ends first. */
  async #wait<T>(
    running: Running,
    ms: number,
    late: string,
    signal: AbortSignal | undefined,
    begin: (resolve: (value: T) => void) => void,
  ): Promise<T> {
    const watch = new AbortController();
    try {
      return await new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => reject(new HostDeath('timeout', `${late} within ${ms / 1000} s`)), ms);
        const abort = (): void => reject(signal?.reason as Error);
        signal?.addEventListener('abort', abort, { signal: watch.signal });
        watch.signal.addEventListener('abort', () => clearTimeout(timer));
        // One slot and no listener on `ended`, which would keep every answer of the run in memory.
        running.whenEnded = (end) => reject(causeOfDeath(end, running.tail, this.#options.memoryMb));
        if (running.end !== undefined) running.whenEnded(running.end);
        begin(resolve);
      });
    } finally {
      watch.abort();
      running.whenEnded = undefined;
    }
  }

  #start(): Running {
    const { folder, memoryMb, onLog } = this.#options;
    this.generation += 1;
    const child = fork(program('reward-host'), [String(memoryMb + BASE_MB)], {
      cwd: folder,
      execArgv: ['--enable-source-maps', `--max-old-space-size=${memoryMb}`],
      serialization: 'json',
      // A process group of its own: it can be killed as a whole, and a Ctrl-C in the terminal reaches the trainer only.
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    const ready = new Promise<void>((resolve) => {
      child.on('message', (reply: HostReply) => {
        if (reply.type === 'ready') resolve();
        else if (reply.type === 'log') onLog(reply.reward, reply.text);
        else this.#receive?.(reply);
      });
    });
    // What user code prints comes as `log`; the raw streams carry only V8's last words and grandchildren's output.
    const tail: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = text.split('\n').filter((line) => line.trim() !== '');
        tail.push(...lines);
        tail.splice(0, tail.length - TAIL_LINES);
        for (const line of lines) onLog(null, line);
      });
    }
    const running: Running = {
      child,
      tail,
      ready,
      ended: endOf(child),
      end: undefined,
      whenEnded: undefined,
    };
    void running.ended.then((end) => {
      running.end = end;
      running.whenEnded?.(end);
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }
}

/** How the process ended, once it and its group are gone and what it had printed was read. */
function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => {
      // Its own children may have outlived it.
      killTree(child);
      // A process that left the group may hold the pipes open for ever.
      const patience = setTimeout(() => resolve({ code, signal }), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(patience);
        resolve({ code, signal });
      });
    });
  });
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group: that is the aim.
  }
}

function causeOfDeath(end: ProcessEnd, tail: readonly string[], memoryMb: number): HostDeath {
  if (end.error !== undefined) return new HostDeath('ended', `could not start: ${end.error.message}`);
  if (tail.some((line) => line.includes(MEMORY_DEATH) || line.includes('heap out of memory'))) {
    return new HostDeath('memory', `needed more than its ${memoryMb} MiB of memory`);
  }
  const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
  const cry = tail.find((line) => line.includes('Error'));
  return new HostDeath(
    'ended',
    `ended its process (${how}${cry === undefined ? '' : `: ${cry.trim()}`}) instead of returning`,
  );
}
