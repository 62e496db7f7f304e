import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { withoutPipes } from '../../core/errors/index.ts';
import { tellingLine } from '../../core/text/last-words.ts';
import { program } from '../paths.ts';
import { Channel } from './channel.ts';
import { hostEnvironment } from './host-environment.ts';
import { MEMORY_DEATH } from './host-lifeline.ts';
import { OutputLines } from './output-lines.ts';
import { watchOutside } from './outside-watch.ts';
import { endTree, MARK_VARIABLE, type ProcessTree } from './process-tree.ts';
import type { HostMessage, HostReply, HostRequest, HostTask } from './protocol.ts';
import { isHostReply } from './reply.ts';

type HowEnded = 'timeout' | 'memory' | 'ended' | 'channel';

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
  /** The reward that runs there; `null` where it is nobody's in particular. */
  name: string | null;
  /** Working directory of user code: the folder of the config file. */
  folder: string;
  /** Cap of the JavaScript heap, and of the whole process with `BASE_MB` more. */
  memoryMb: number;
  /** Variables that reach it beside those that programs need. */
  env: readonly string[];
  /** A line that user code printed, or that is to be said about its process. */
  onLog: (reward: string | null, line: string) => void;
}

/** An answer to a task. */
export type HostAnswer = Exclude<HostReply, { type: 'log' | 'ready' }>;

/** Resident MiB that Node itself takes before user code holds anything, generously. */
const BASE_MB = 128;
/** Characters of raw output that are kept, where V8 says that the heap is full. */
const TAIL_CHARACTERS = 2 ** 15;
/** How long the process may take to start, on a machine with much else to do. It is our time and no reward's. */
const START_MS = 60_000;
/** After the process has ended, how long to wait for what it had printed. */
const DRAIN_MS = 500;
/** Of one answer: results of very many completions, with explanations. */
const MOST_ANSWER_BYTES = 2 ** 28;

interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The process did not start. */
  error?: Error;
}

interface Running {
  child: ChildProcess;
  tree: ProcessTree;
  channel: Channel;
  /** The end of what the raw streams said. */
  tail: string;
  /** The raw streams, line by line. */
  raw: OutputLines[];
  ended: Promise<ProcessEnd>;
  /** What `ended` settled with. */
  end: ProcessEnd | undefined;
  /** Why the channel is of no use any more. */
  broken: string | undefined;
  /** Told of the end, by whoever waits for an answer. */
  whenEnded: ((death: HostDeath) => void) | undefined;
  /** Settles once it listens. */
  ready: Promise<void>;
}

/**
 * The process that runs one reward: started with the first task, killed with everything it started when a task
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
   * @param pieces  JSON messages that go before it, each made when the last one was taken
   * @throws HostDeath when the process ended or was ended; `signal.reason` when aborted (the process is killed).
   */
  async request(
    task: HostTask,
    timeoutMs: number,
    signal?: AbortSignal,
    pieces: Iterable<string> = [],
  ): Promise<HostAnswer> {
    const turn = this.#queue.then(() => this.#send(task, pieces, timeoutMs, signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Kills the process and everything it started; resolves when they are gone. */
  async close(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    endTree(running.tree);
    await running.ended;
  }

  async #send(
    task: HostTask,
    pieces: Iterable<string>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<HostAnswer> {
    signal?.throwIfAborted();
    const running = (this.#running ??= this.#start());
    const request: HostRequest = { ...task, id: ++this.#lastId };
    // What was printed since the last call belongs to it.
    for (const lines of running.raw) lines.flush();
    try {
      const late = 'waited for its process, which did not start';
      await this.#wait(running, START_MS, late, signal, () => running.ready);
      await this.#wait(running, timeoutMs, 'did not take the batch', signal, async () => {
        for (const text of pieces) {
          running.channel.sendText(text);
          await running.channel.drained();
        }
      });
      return await this.#wait(
        running,
        timeoutMs,
        'did not answer',
        signal,
        () =>
          new Promise((resolve) => {
            this.#receive = (answer) => {
              if (answer.id === request.id) resolve(answer);
            };
            running.channel.send(request satisfies HostMessage);
          }),
      );
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      this.#receive = undefined;
    }
  }

  /** What `begin` settles with, unless time runs out, the signal aborts or the process ends first. */
  async #wait<T>(
    running: Running,
    ms: number,
    late: string,
    signal: AbortSignal | undefined,
    begin: () => Promise<T>,
  ): Promise<T> {
    const watch = new AbortController();
    try {
      return await new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => reject(new HostDeath('timeout', `${late} within ${ms / 1000} s`)), ms);
        const abort = (): void => reject(signal?.reason as Error);
        signal?.addEventListener('abort', abort, { signal: watch.signal });
        watch.signal.addEventListener('abort', () => clearTimeout(timer));
        // One slot and no listener on `ended`, which would keep every answer of the run in memory.
        running.whenEnded = reject;
        const death = this.#deathOf(running);
        if (death !== undefined) reject(death);
        else begin().then(resolve, reject);
      });
    } finally {
      watch.abort();
      running.whenEnded = undefined;
    }
  }

  #start(): Running {
    const { name, folder, memoryMb, env, onLog } = this.#options;
    this.generation += 1;
    const { passed, withheld, missing } = hostEnvironment(env);
    for (const variable of missing)
      onLog(name, `hint: the reward's \`env\` names ${variable}, which is not set here`);
    const mark = randomBytes(16).toString('hex');
    const child = spawn(
      process.execPath,
      [
        '--enable-source-maps',
        `--max-old-space-size=${memoryMb}`,
        program('reward-host'),
        String(memoryMb + BASE_MB),
        String(process.pid),
        mark,
      ],
      {
        cwd: folder,
        env: { ...passed, [MARK_VARIABLE]: mark },
        // A process group of its own: it can be killed as a whole, and a Ctrl-C in the terminal reaches the trainer only.
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      },
    );
    if ((child.stdio as unknown) === undefined) {
      child.once('error', () => undefined);
      throw withoutPipes(process.execPath);
    }
    const endWatch = child.pid === undefined ? undefined : watchOutside(child.pid);
    let isReady: () => void;
    const ready = new Promise<void>((resolve) => (isReady = resolve));
    const channel = new Channel(child.stdio[3] as Socket, {
      token: randomBytes(16),
      maxBytes: MOST_ANSWER_BYTES,
      onMessage: (reply) => {
        if (!isHostReply(reply)) throw new Error('an answer of another form');
        if (reply.type === 'ready') isReady();
        else if (reply.type === 'log') onLog(name, reply.text);
        else this.#receive?.(reply);
      },
      onBroken: (reason) => {
        running.broken = reason;
        this.#tellEnd(running);
        endTree(running.tree);
      },
    });
    const running: Running = {
      child,
      tree: { pid: child.pid ?? 0, mark },
      channel,
      tail: '',
      raw: [],
      ready,
      ended: Promise.resolve({ code: null, signal: null }),
      end: undefined,
      broken: undefined,
      whenEnded: undefined,
    };
    // A reward reads nothing, and the pipe may break as the process ends.
    child.stdin?.on('error', () => undefined);
    // What user code prints comes as `log`; the raw streams carry only V8's last words and grandchildren's output.
    for (const stream of [child.stdout, child.stderr]) {
      const lines = new OutputLines((line) => {
        if (line.trim() !== '') onLog(name, line);
      });
      running.raw.push(lines);
      stream?.setEncoding('utf8').on('data', (text: string) => {
        running.tail = (running.tail + text.slice(-TAIL_CHARACTERS)).slice(-TAIL_CHARACTERS);
        lines.write(text);
      });
    }
    running.ended = endOf(child, running.tree);
    void running.ended.then((end) => {
      endWatch?.();
      for (const lines of running.raw) lines.flush();
      running.end = end;
      if (this.#running === running) {
        this.#running = undefined;
        // Nobody waits for it: it ended between two calls, and the next one starts another.
        if (running.whenEnded === undefined)
          onLog(name, `its process ended between two calls: the reward ${this.#deathOf(running)?.message}`);
      }
      this.#tellEnd(running);
    });
    channel.send({ type: 'begin', withheld } satisfies HostMessage);
    return running;
  }

  #tellEnd(running: Running): void {
    const death = this.#deathOf(running);
    if (death !== undefined) running.whenEnded?.(death);
  }

  /** `undefined` while the process is of use. */
  #deathOf({ end, broken, tail }: Running): HostDeath | undefined {
    if (broken !== undefined)
      return new HostDeath(
        'channel',
        `wrote into the channel between its process and the trainer (file descriptor 3): ${broken}`,
      );
    return end === undefined ? undefined : causeOfDeath(end, tail, this.#options.memoryMb);
  }
}

/** How the process ended, once it and everything it started are gone and what it had printed was read. */
function endOf(child: ChildProcess, tree: ProcessTree): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    // Somebody who is not found may hold the pipes for ever; this process must be able to end all the same.
    const letGo = (): void => {
      for (const stream of child.stdio) stream?.destroy();
    };
    child.once('error', (error) => {
      letGo();
      resolve({ code: null, signal: null, error });
    });
    child.once('exit', (code, signal) => {
      // What it started may have outlived it.
      endTree(tree);
      const done = (): void => {
        clearTimeout(patience);
        letGo();
        resolve({ code, signal });
      };
      const patience = setTimeout(done, DRAIN_MS);
      child.once('close', done);
    });
  });
}

function causeOfDeath(end: ProcessEnd, tail: string, memoryMb: number): HostDeath {
  if (end.error !== undefined) return new HostDeath('ended', `could not start: ${end.error.message}`);
  if (tail.includes(MEMORY_DEATH) || tail.includes('heap out of memory')) {
    return new HostDeath('memory', `needed more than its ${memoryMb} MiB of memory`);
  }
  const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
  const cry = tellingLine(tail.split('\n'), end.signal !== null);
  return new HostDeath(
    'ended',
    `ended its process (${how}${cry === undefined ? '' : `: ${cry.trim().slice(0, 500)}`}) instead of returning`,
  );
}
