import { GrpoError } from '../../core/errors/index.ts';
import { loadModelSession, type ModelSession } from '../models/bind-weights.ts';
import type { Policy } from '../models/policy.ts';
import type { RunOptions, Tensor } from '../runtime/device.ts';
import { CacheKeeper, type Cache } from './cache.ts';
import { decodeGraph, prefillGraph, type RolloutGraph } from './decode-graph.ts';
import { Row } from './row.ts';
import { drawTruncated, isPlain, type Truncation } from './truncated-sampling.ts';

/** What to sample. Completion number `i` continues prompt `floor(i / copies)`. */
export interface SampleRequest extends Truncation {
  /** Token ids, at least one each. */
  prompts: readonly Int32Array[];
  /** Completions a prompt. */
  copies: number;
  max_new_tokens: number;
  /** Ids that end a completion; they are part of it. Empty = none does. */
  eosIds: ReadonlySet<number>;
  /** A uniform in [0, 1) for the `draw`-th token of completion `index`: the counter-based stream. */
  uniform: (draw: number, index: number) => number;
  /** Whether a completion ends here, asked after each token (stop strings). */
  stopped?: (index: number, ids: readonly number[]) => boolean;
  /** Called with every token as it is drawn. */
  onToken?: (index: number, id: number) => void;
  /** Completions that have ended, of all; called after each step that ended some. */
  onProgress?: (done: number, total: number) => void;
}

export interface Sampled {
  ids: Int32Array;
  /** Natural log, of the distribution that the token was drawn from (temperature 1 where temperature is 0). */
  logprobs: Float32Array;
  /** Nats, of the same distribution. */
  entropy: Float32Array;
  stop_reason: 'eos' | 'stop' | 'length';
}

/** The largest float32 below 1: a uniform that rounds to 1 would run past the last token. */
const BELOW_ONE = 1 - 2 ** -24;

/** Rows leave the batch once this share of it has finished: leaving costs a copy of the cache. */
const COMPACT_AT = 0.75;

/**
 * Samples completions with a key-value cache. A prompt is read once for all its completions; rows that have finished leave the batch.
 *
 * The sampler knows token ids only: no text, no rewards.
 */
export class Sampler {
  private readonly policy: Policy;
  private readonly keeper: CacheKeeper;
  private readonly sessions = new Map<string, ModelSession>();

  private constructor(policy: Policy, keeper: CacheKeeper) {
    this.policy = policy;
    this.keeper = keeper;
  }

  static async open(policy: Policy): Promise<Sampler> {
    return new Sampler(policy, await CacheKeeper.open(policy.device, policy.config));
  }

  /** @returns prompts.length * copies completions, in order */
  async sample(request: SampleRequest, options: RunOptions = {}): Promise<Sampled[]> {
    this.refuseLongPrompts(request.prompts);
    const rows = request.prompts.flatMap((prompt, group) =>
      Array.from({ length: request.copies }, (_, copy) => new Row(group * request.copies + copy, prompt)),
    );
    let cache = await this.readPrompts(request, options);
    let active: Row[] = rows;
    try {
      for (let draw = 0; draw < request.max_new_tokens && active.some((row) => !row.finished); draw += 1) {
        const unfinished = active.filter((row) => !row.finished);
        const needed = Math.max(...active.map((row) => row.position)) + 1;
        if (unfinished.length <= active.length * COMPACT_AT || needed > cache.capacity) {
          const picked = unfinished.map((row) => active.indexOf(row));
          cache = await this.keeper.rearrange(cache, picked, needed);
          active = unfinished;
        }
        await this.decode(request, active, draw, cache, options);
        request.onProgress?.(rows.filter((row) => row.finished).length, rows.length);
      }
    } finally {
      this.keeper.free(cache);
    }
    return rows.map((row) => row.sampled());
  }

  /** The cache of all prompts but for their last tokens, which the first decode step reads; one row a completion. */
  private async readPrompts({ prompts, copies }: SampleRequest, options: RunOptions): Promise<Cache> {
    const { device } = this.policy;
    const length = Math.max(1, ...prompts.map((prompt) => prompt.length - 1));
    const ids = new BigInt64Array(prompts.length * length);
    prompts.forEach((prompt, row) =>
      prompt.subarray(0, -1).forEach((id, i) => (ids[row * length + i] = BigInt(id))),
    );
    const { session, weights } = await this.session('prefill', () => prefillGraph(this.policy));
    const fed = device.upload('int64', [prompts.length, length], ids);
    const wanted = Object.fromEntries(session.outputNames.map((name) => [name, null]));
    const outputs = await session.run({ ...weights, ids: fed }, wanted, options);
    fed.dispose();
    const read = this.keeper.adopt(outputs, prompts.length, length);
    const picked = prompts.flatMap((_, group) => Array.from({ length: copies }, () => group));
    return this.keeper.rearrange(read, picked, length + 1);
  }

  /** One token for every row of the cache; those of finished rows are thrown away. */
  private async decode(
    request: SampleRequest,
    rows: readonly Row[],
    draw: number,
    cache: Cache,
    options: RunOptions,
  ): Promise<void> {
    const { device } = this.policy;
    const plain = isPlain(request);
    const mode = plain ? 'sample' : 'logits';
    const { session, weights } = await this.session(mode, () => decodeGraph(this.policy, mode));
    const own: Record<string, Tensor> = {
      ids: device.upload(
        'int64',
        [rows.length],
        BigInt64Array.from(rows, (row) => BigInt(row.last)),
      ),
      positions: device.upload(
        'int64',
        [rows.length],
        BigInt64Array.from(rows, (row) => BigInt(row.position)),
      ),
    };
    const uniforms = Float32Array.from(rows, (row) => Math.min(request.uniform(draw, row.index), BELOW_ONE));
    if (plain) {
      own.uniforms = device.upload('float32', [rows.length], uniforms);
      own.inverse_temperature = device.upload('float32', [], Float32Array.of(1 / request.temperature));
    }
    const wanted: Record<string, null> = plain
      ? { id: null, logprob: null, entropy: null }
      : { logits: null };
    const feeds = { ...weights, ...cache.tensors, ...own };
    try {
      const outputs = await session.run(feeds, { ...wanted, ...this.keeper.inPlace(cache) }, options);
      const fetched = new Map(
        Object.keys(wanted).map((name) => [name, device.downloadSync(outputs[name] as Tensor)]),
      );
      for (const name of Object.keys(wanted)) outputs[name]?.dispose();
      const logits = fetched.get('logits') as Float32Array | undefined;
      rows.forEach((row, i) => {
        if (row.finished) return;
        const size = this.policy.config.vocabSize;
        const drawn = logits
          ? drawTruncated(
              logits.subarray(i * size, (i + 1) * size),
              row.seen(),
              request,
              uniforms[i] as number,
            )
          : {
              id: Number((fetched.get('id') as BigInt64Array)[i]),
              logprob: (fetched.get('logprob') as Float32Array)[i] as number,
              entropy: (fetched.get('entropy') as Float32Array)[i] as number,
            };
        row.append(drawn);
        request.onToken?.(row.index, drawn.id);
        if (request.eosIds.has(drawn.id)) row.finish('eos');
        else if (request.stopped?.(row.index, row.ids)) row.finish('stop');
        else if (row.position + 1 >= this.policy.config.maxPositions) row.finish('length');
      });
    } finally {
      for (const tensor of Object.values(own)) tensor.dispose();
    }
  }

  private async session(name: string, build: () => RolloutGraph): Promise<ModelSession> {
    const known = this.sessions.get(name);
    if (known) return known;
    const { graph, weights, lora } = build();
    const loaded = await loadModelSession(this.policy, graph, weights, lora);
    this.sessions.set(name, loaded);
    return loaded;
  }

  private refuseLongPrompts(prompts: readonly Int32Array[]): void {
    const limit = this.policy.config.maxPositions;
    prompts.forEach((prompt, i) => {
      if (prompt.length > 0 && prompt.length < limit) return;
      const empty = prompt.length === 0;
      throw new GrpoError({
        code: empty ? 'prompt-empty' : 'prompt-too-long',
        message: empty
          ? `Prompt ${i + 1} has no tokens.`
          : `Prompt ${i + 1} has ${prompt.length} tokens; the model's context is ${limit}, and at least one token must be left for the answer.`,
        where: `prompt ${i + 1}`,
        fix: empty
          ? 'Give the prompt a text: this tokenizer adds no start token of its own.'
          : 'Shorten the prompt, lower max_prompt_length, or use a model with a longer context.',
      });
    });
  }

  dispose(): void {
    for (const { session } of this.sessions.values()) session.dispose();
    this.keeper.dispose();
  }
}
