import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GrpoError } from '../../core/errors/index.ts';
import type { ScoringBuiltIn } from './builtin/index.ts';
import { checkResults, nothingScored, type CheckedScores, type RewardProblem } from './check.ts';
import { compileReward, hashNow, whereInFiles, type CompiledReward } from './compile.ts';
import { packColumns } from './columns.ts';
import { FAILURES } from './failures.ts';
import { fixOfFailure } from './missing-exports.ts';
import { HostDeath, type HostAnswer, type RewardHost } from './host-process.ts';
import type { CodeSource, HostTask } from './protocol.ts';
import { rewardPlace, type Scorer, type ScoringBatch } from './scorer.ts';

/** Where a hosted reward's code comes from. */
export type HostedCode = { builtin: ScoringBuiltIn } | { file: string };

export interface HostedReward {
  name: string;
  code: HostedCode;
  options: Record<string, unknown>;
  /** For one batch. */
  timeoutMs: number;
  /** For loading the code. */
  loadTimeoutMs: number;
  folder: string;
}

/**
 * Puts compiled code into a temporary folder for as long as `use` takes: Node reads a module and its source map once,
 * at import. Nothing is ever written beside the user's file.
 */
export async function withModule<T>(compiled: CompiledReward, use: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'grpo-reward-'));
  try {
    const module = join(folder, 'reward.mjs');
    await writeFile(module, compiled.code);
    return await use(pathToFileURL(module).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How a host ended, for the person who reads it. */
export const DEATHS = {
  timeout: {
    code: 'reward-timeout',
    fix: 'Raise `timeout_s` of this reward, or look for a loop that never ends.',
  },
  memory: { code: 'reward-out-of-memory', fix: 'Raise `memory_mb` of this reward, or hold less at once.' },
  ended: {
    code: 'reward-process-died',
    fix: 'A reward must return or throw: look for aborts and native crashes.',
  },
  channel: {
    code: 'reward-channel',
    fix: 'Write to stdout, stderr or a file of your own: file descriptor 3 belongs to GRPO Studio.',
  },
} as const;

/** A reward that runs in the host process. Its code is what was compiled last, also after the process was replaced. */
export class HostedScorer implements Scorer {
  readonly #reward: HostedReward;
  readonly #host: RewardHost;
  #compiled: CompiledReward | undefined;
  /** Hash of the contents that were last looked at, also when they were refused. */
  #seen: string | undefined;
  /** The host's generation that holds the current code. */
  #loadedIn = 0;

  constructor(reward: HostedReward, host: RewardHost) {
    this.#reward = reward;
    this.#host = host;
  }

  /** Of the code in use; `undefined` for a built-in. */
  get hash(): string | undefined {
    return this.#compiled?.hash;
  }

  /** @throws GrpoError of kind `input` where the file does not compile, does not load or refuses its options. */
  async load(): Promise<void> {
    const { code } = this.#reward;
    const compiled = 'file' in code ? await compileReward(code.file) : undefined;
    const problem = await this.#load(compiled);
    if (problem !== undefined) throw new GrpoError(problem);
    this.#use(compiled);
  }

  /**
   * Takes the file's new code where its content has changed since the last call. Says whether it has.
   *
   * @throws GrpoError as `load`, once for each broken content; the code in use stays in use.
   */
  async reload(): Promise<boolean> {
    const { code } = this.#reward;
    if (!('file' in code) || this.#compiled === undefined) return false;
    const seen = hashNow(this.#compiled);
    if (seen === this.#seen) return false;
    this.#seen = seen;
    const compiled = await compileReward(code.file);
    if (compiled.hash === this.#compiled.hash) return false;
    const problem = await this.#load(compiled);
    if (problem !== undefined) throw new GrpoError(problem);
    this.#use(compiled);
    return true;
  }

  #use(compiled: CompiledReward | undefined): void {
    this.#compiled = compiled;
    this.#seen = compiled?.hash;
  }

  async score({ completions, columns }: ScoringBatch, signal?: AbortSignal): Promise<CheckedScores> {
    const { name } = this.#reward;
    this.#host.start();
    if (this.#loadedIn !== this.#host.generation) {
      const problem = await this.#load(this.#compiled, signal);
      if (problem !== undefined) return nothingScored(completions.length, problem);
    }
    const { places, pieces } = packColumns(columns);
    const task: HostTask = { type: 'score', reward: name, completions, columns: places };
    const answer = await this.#ask(task, signal, this.#compiled, pieces);
    if (answer.type === 'problem') return nothingScored(completions.length, answer.problem);
    const { results, hint } = answer.type === 'scored' ? answer : { results: { not_array: 'no results' } };
    return checkResults(name, results, completions, this.#place, hint);
  }

  /** The user's file; a built-in has none. */
  get #place(): string {
    const { name, code } = this.#reward;
    return 'file' in code ? code.file : rewardPlace(name);
  }

  /** Loads code into the host as it is now; where it cannot, the host keeps what it has. */
  async #load(
    compiled: CompiledReward | undefined,
    signal?: AbortSignal,
  ): Promise<RewardProblem | undefined> {
    const { name, code, folder, options } = this.#reward;
    const ask = (source: CodeSource) =>
      this.#ask({ type: 'load', reward: name, code: source, folder, options }, signal, compiled);
    const answer =
      compiled === undefined
        ? await ask(code as CodeSource)
        : await withModule(compiled, (module) => ask({ module }));
    if ('problem' in answer) return answer.problem;
    this.#loadedIn = this.#host.generation;
    return undefined;
  }

  /** The host's answer, or its failure or death in words. */
  async #ask(
    task: HostTask,
    signal?: AbortSignal,
    compiled = this.#compiled,
    pieces: Iterable<string> = [],
  ): Promise<Exclude<HostAnswer, { type: 'failed' }> | { type: 'problem'; problem: RewardProblem }> {
    const { name, timeoutMs, loadTimeoutMs } = this.#reward;
    try {
      const limit = task.type === 'load' ? loadTimeoutMs : timeoutMs;
      const answer = await this.#host.request(task, limit, signal, pieces);
      if (answer.type !== 'failed') return answer;
      const { cause, message, stack } = answer.failure;
      const { fix = fixOfFailure(cause, message) } = answer.failure;
      const where = whereInFiles(stack, compiled?.inputs ?? []);
      const { code } = FAILURES[cause];
      const problem = { code, fix, message: `The reward "${name}" failed: ${message}` };
      return { type: 'problem', problem: { ...problem, where: where ?? this.#place } };
    } catch (error) {
      if (error instanceof RangeError && error.message.includes('string length')) return this.#tooLarge();
      if (!(error instanceof HostDeath)) throw error;
      const message = `The reward "${name}" ${error.message}.`;
      return { type: 'problem', problem: { ...DEATHS[error.how], message, where: this.#place } };
    }
  }

  /** A text has a greatest length, which the JSON of a value or of all completions can exceed. */
  #tooLarge(): { type: 'problem'; problem: RewardProblem } {
    const message = `The batch cannot be handed to the reward "${this.#reward.name}": one value of its columns, or all completions together, have more than 512 MB.`;
    const fix = 'Put the path of a file into the column, and let the reward read the file.';
    return {
      type: 'problem',
      problem: { code: 'reward-columns-too-large', message, where: this.#place, fix },
    };
  }
}
