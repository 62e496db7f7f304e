import type { Device, Tensor } from '../runtime/device.ts';

/** A prompt and what was sampled after it, as token ids. */
export interface TokenSequence {
  prompt: Int32Array;
  completion: Int32Array;
}

/**
 * Completions side by side, padded on the right, their prompts once each, and the list of the tokens that count. All token arrays follow one
 * order: sequence by sequence, completion token by completion token. The arrays are the inputs of models/sequence-graph.ts.
 */
export interface PackedBatch {
  /** Which sequences, as indices into the list that was packed. */
  sequences: readonly number[];
  batch: number;
  length: number;
  prompts: number;
  promptLength: number;
  /** The first sequence of each prompt, by its index into the list that was packed. */
  promptOwners: readonly number[];
  /** int64 [prompts, promptLength]: each prompt without its last token. */
  promptIds: BigInt64Array;
  /** [batch, prompts]: one 1 a row, at its prompt. */
  promptOf: Float32Array;
  /** int64 [batch]: tokens of its prompt block. */
  pastLengths: BigInt64Array;
  /** int64 [batch, length]: the prompt's last token and the completion without its last. */
  ids: BigInt64Array;
  /** int64 [tokens]: flat position in `ids` that predicts the token. */
  rows: BigInt64Array;
  /** int64 [tokens]: the token. */
  targets: BigInt64Array;
  /** Number of counted tokens of each sequence, in the order of `sequences`. */
  counts: readonly number[];
}

/**
 * Splits sequences into micro-batches of at most `maxTokens` padded tokens, longest completions first, so that a row is padded little and the
 * largest batch, the one that could run out of memory, comes first. A single sequence longer than the budget is a batch of its own.
 * Sequences without completion tokens are left out: nothing of them counts.
 */
export function packMicrobatches(sequences: readonly TokenSequence[], maxTokens: number): PackedBatch[] {
  const at = (index: number): TokenSequence => sequences[index] as TokenSequence;
  const order = [...sequences.keys()]
    .filter((index) => at(index).completion.length > 0)
    .sort(
      (a, b) =>
        at(b).completion.length - at(a).completion.length ||
        at(b).prompt.length - at(a).prompt.length ||
        a - b,
    );
  const batches: PackedBatch[] = [];
  let members: number[] = [];
  for (const index of order) {
    if (members.length > 0 && paddedTokens(sequences, [...members, index]) > maxTokens) {
      batches.push(pack(sequences, members));
      members = [];
    }
    members.push(index);
  }
  if (members.length > 0) batches.push(pack(sequences, members));
  return batches;
}

/** Rows that a batch of these sequences would have, padding included. */
function paddedTokens(all: readonly TokenSequence[], members: readonly number[]): number {
  const chosen = members.map((index) => all[index] as TokenSequence);
  const prompts = new Set(chosen.map(({ prompt }) => prompt));
  const longest = (lengths: Iterable<number>): number => Math.max(1, ...lengths);
  return (
    prompts.size * longest([...prompts].map((prompt) => prompt.length - 1)) +
    chosen.length * longest(chosen.map(({ completion }) => completion.length))
  );
}

/** Packs the named sequences into one batch. Sequences share a prompt when it is the same array. */
export function pack(all: readonly TokenSequence[], members: readonly number[]): PackedBatch {
  const chosen = members.map((index) => all[index] as TokenSequence);
  const prompts = [...new Set(chosen.map(({ prompt }) => prompt))];
  // An empty block would have no size to compute with: one token of padding, which nobody sees.
  const promptLength = Math.max(1, ...prompts.map((prompt) => prompt.length - 1));
  const length = Math.max(1, ...chosen.map(({ completion }) => completion.length));
  const counts = chosen.map(({ completion }) => completion.length);
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const promptIds = new BigInt64Array(prompts.length * promptLength);
  prompts.forEach((prompt, p) =>
    prompt.subarray(0, -1).forEach((id, i) => (promptIds[p * promptLength + i] = BigInt(id))),
  );
  const promptOf = new Float32Array(chosen.length * prompts.length);
  const ids = new BigInt64Array(chosen.length * length);
  const rows = new BigInt64Array(tokens);
  const targets = new BigInt64Array(tokens);
  let token = 0;
  chosen.forEach(({ prompt, completion }, row) => {
    promptOf[row * prompts.length + prompts.indexOf(prompt)] = 1;
    ids[row * length] = BigInt(prompt.at(-1) as number);
    completion.forEach((id, i) => {
      if (i + 1 < completion.length) ids[row * length + i + 1] = BigInt(id);
      rows[token] = BigInt(row * length + i);
      targets[token] = BigInt(id);
      token += 1;
    });
  });
  return {
    sequences: members,
    batch: chosen.length,
    length,
    prompts: prompts.length,
    promptLength,
    promptOwners: prompts.map((prompt) => all.findIndex((sequence) => sequence.prompt === prompt)),
    promptIds,
    promptOf,
    pastLengths: BigInt64Array.from(chosen, ({ prompt }) => BigInt(prompt.length - 1)),
    ids,
    rows,
    targets,
    counts,
  };
}

/** Rows that the model computes for a batch, padding included: the prompts' first. */
export const allRows = ({ prompts, promptLength, batch, length }: PackedBatch): number =>
  prompts * promptLength + batch * length;

/** The graph inputs of a batch on a device; the caller disposes them. */
export function packedFeeds(device: Device, packed: PackedBatch): Record<string, Tensor> {
  const { batch, length, prompts, promptLength } = packed;
  const tokens = packed.targets.length;
  return {
    prompt_ids: device.upload('int64', [prompts, promptLength], packed.promptIds),
    prompt_of: device.upload('float32', [batch, prompts], packed.promptOf),
    past_lengths: device.upload('int64', [batch], packed.pastLengths),
    ids: device.upload('int64', [batch, length], packed.ids),
    rows: device.upload('int64', [tokens], packed.rows),
    targets: device.upload('int64', [tokens], packed.targets),
  };
}

/** Per-token values of the packed sequences in the batch's token order: row `i` of `values` belongs to sequence `i`. */
export function gatherTokens(batch: PackedBatch, values: readonly Float32Array[]): Float32Array {
  const packed = new Float32Array(batch.targets.length);
  let at = 0;
  for (const sequence of batch.sequences) {
    const row = values[sequence] as Float32Array;
    packed.set(row, at);
    at += row.length;
  }
  return packed;
}

/** The reverse: cuts a batch's token array into one row a sequence, written to `into[sequence]`. */
export function scatterTokens(batch: PackedBatch, packed: Float32Array, into: Float32Array[]): void {
  let at = 0;
  batch.sequences.forEach((sequence, i) => {
    const count = batch.counts[i] as number;
    into[sequence] = packed.slice(at, at + count);
    at += count;
  });
}
