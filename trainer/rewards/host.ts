/**
 * The reward host (dist/reward-host.js): the process that runs one reward file. Started by `RewardHost` in
 * host-process.ts and never by hand; speaks protocol.ts over a pipe and ends when its stdin closes.
 */
import { Socket } from 'node:net';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { Channel } from './channel.ts';
import { ColumnStore } from './columns.ts';
import { keepStandardStreams } from './host-descriptors.ts';
import { tellOfWithheld } from './host-environment.ts';
import { guardProcess, type HostStart } from './host-lifeline.ts';
import { describePlugin, loadReward, type LoadedReward } from './host-load.ts';
import { captureOutput } from './host-output.ts';
import { absentColumns, scoreBatch } from './host-score.ts';
import { endOwnTree } from './process-tree.ts';
import type { HostFailure, HostMessage, HostReply, HostRequest } from './protocol.ts';

/** The file descriptor of the pipe. */
const CHANNEL_FD = 3;
/** No limit but that of a text: the trainer sends what it wants. */
const MOST_BYTES = 2 ** 29;

/** An error that user code or its loading ended with, as it travels. */
function failureOf(error: unknown): HostFailure {
  const { hostCause, hostFix } = (error ?? {}) as { hostCause?: unknown; hostFix?: unknown };
  // What we refuse ourselves says so; user code may say the same, and anything else.
  const cause = hostCause === 'options' || hostCause === 'shape' ? hostCause : 'thrown';
  const fix = typeof hostFix === 'string' ? { fix: hostFix } : {};
  if (!(error instanceof Error)) return { cause, message: `threw ${inWords(error)}`, stack: null, ...fix };
  // What we refuse ourselves has no class worth telling.
  const message = cause === 'thrown' ? `${error.name}: ${error.message}` : String(error.message);
  // `Error.prepareStackTrace` makes anything of it.
  const stack: unknown = error.stack;
  return { cause, message, stack: typeof stack === 'string' ? stack : null, ...fix };
}

function inWords(thrown: unknown): string {
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return String(thrown);
  }
}

function main({ mark }: HostStart): void {
  // Ending the process is not user code's decision.
  process.exit = (code) => {
    throw Object.assign(new Error(`process.exit(${code ?? ''}) was called: a reward must return or throw`), {
      hostFix:
        'Where `process.exit` stands, `return` the results, or `throw new Error(...)` with the reason.',
    });
  };

  keepStandardStreams();

  let reward: LoadedReward | undefined;
  let current: HostRequest | undefined;
  const columns = new ColumnStore();
  const log = (text: string): void => channel.send({ type: 'log', text } satisfies HostReply);
  const output = captureOutput(log);

  const toldOf = new Set<string>();
  /** Scores, and says once of each column that the function reads and the data lacks. */
  async function score(loaded: LoadedReward, request: HostRequest & { type: 'score' }) {
    const { absent = [], ...scored } = await scoreBatch(loaded, request, columns.take(request.columns));
    const fresh = absent.filter((name) => !toldOf.has(name));
    for (const name of fresh) toldOf.add(name);
    if (fresh.length > 0) log(absentColumns(fresh, Object.keys(request.columns)));
    return scored;
  }

  async function answer(request: HostRequest): Promise<HostReply> {
    const { id } = request;
    switch (request.type) {
      case 'load':
        reward = await loadReward(request);
        return { type: 'loaded', id, plugin_id: reward.id };
      case 'score':
        if (reward === undefined) throw new Error(`The reward ${request.reward} is not loaded`);
        return { type: 'scored', id, ...(await score(reward, request)) };
      case 'describe':
        return { type: 'described', id, plugin: await describePlugin(request.module) };
    }
  }

  function reply(request: HostRequest, message: HostReply): void {
    // A request is answered once: what a stray callback throws later is logged instead.
    if (current !== request) return;
    output.flush();
    current = undefined;
    channel.send(message);
  }

  function receive(message: HostMessage): void {
    if (message.type === 'begin') {
      tellOfWithheld(message.withheld, (name) =>
        log(`hint: ${name} is set where the trainer runs, and is kept from rewards. List it in the reward's \`env\`: env: [${name}]`),
      ); // prettier-ignore
      channel.send({ type: 'ready' } satisfies HostReply);
      return;
    }
    if (message.type === 'values') {
      columns.add(message);
      return;
    }
    current = message;
    answer(message).then(
      (answered) => reply(message, answered),
      (error: unknown) => reply(message, { type: 'failed', id: message.id, failure: failureOf(error) }),
    );
  }

  const stray = (error: unknown): void => {
    if (current !== undefined) reply(current, { type: 'failed', id: current.id, failure: failureOf(error) });
    else log(`after its answer, a reward threw ${failureOf(error).stack ?? failureOf(error).message}`);
  };
  process.on('uncaughtException', stray).on('unhandledRejection', stray);

  const pipe = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  const channel = new Channel(pipe, {
    maxBytes: MOST_BYTES,
    onMessage: (message) => receive(message as HostMessage),
    onBroken: () => endOwnTree(mark),
  });
  // The trainer is gone, or user code closed the pipe: there is nothing left to do.
  pipe.on('close', () => endOwnTree(mark));
}

if (isMainThread) {
  const [memoryMb, trainer, mark = ''] = process.argv.slice(2);
  const start: HostStart = { memoryMb: Number(memoryMb), trainer: Number(trainer), mark };
  new Worker(new URL(import.meta.url), { workerData: start });
  main(start);
} else {
  guardProcess(workerData as HostStart);
}
