import type { Sampled } from './sampler.ts';

/** One completion while it is being written. */
export class Row {
  /** Completion number within the request. */
  readonly index: number;
  readonly ids: number[] = [];
  private readonly prompt: Int32Array;
  private readonly logprobs: number[] = [];
  private readonly entropy: number[] = [];
  private reason: Sampled['stop_reason'] | undefined;

  constructor(index: number, prompt: Int32Array) {
    this.index = index;
    this.prompt = prompt;
  }

  get finished(): boolean {
    return this.reason !== undefined;
  }

  /** The token that the next step reads. */
  get last(): number {
    return this.ids.at(-1) ?? (this.prompt.at(-1) as number);
  }

  /** Where that token stands in the sequence. A finished row stays where it is. */
  get position(): number {
    return this.prompt.length + this.ids.length - 1;
  }

  /** Ids of prompt and completion so far. */
  *seen(): Iterable<number> {
    yield* this.prompt;
    yield* this.ids;
  }

  append(token: { id: number; logprob: number; entropy: number }): void {
    this.ids.push(token.id);
    this.logprobs.push(token.logprob);
    this.entropy.push(token.entropy);
  }

  finish(reason: Sampled['stop_reason']): void {
    this.reason ??= reason;
  }

  sampled(): Sampled {
    return {
      ids: Int32Array.from(this.ids),
      logprobs: Float32Array.from(this.logprobs),
      entropy: Float32Array.from(this.entropy),
      stop_reason: this.reason ?? 'length',
    };
  }
}
