/** A prompt and what was sampled after it, as token ids. */
export interface TokenSequence {
  prompt: Int32Array;
  completion: Int32Array;
}

/**
 * Sequences side by side, padded on the right, with the list of the tokens that count. All token arrays follow one order: sequence by
 * sequence, completion token by completion token.
 */
export interface PackedBatch {
  /** Which sequences, as indices into the list that was packed. */
  sequences: readonly number[];
  batch: number;
  length: number;
  /** int64 [batch, length] */
  ids: BigInt64Array;
  /** int64 [tokens]: flat position that predicts the token: the one before it. */
  rows: BigInt64Array;
  /** int64 [tokens]: the token. */
  targets: BigInt64Array;
  /** Number of counted tokens of each sequence, in the order of `sequences`. */
  counts: readonly number[];
}

/**
 * Splits sequences into micro-batches of at most `maxTokens` padded tokens, longest first, so that a row is padded little and the largest
 * batch, the one that could run out of memory, comes first. A single sequence longer than the budget is a batch of its own.
 * Sequences without completion tokens are left out: nothing of them counts.
 * @param maxTokens budget of batch * length
 */
export function packMicrobatches(sequences: readonly TokenSequence[], maxTokens: number): PackedBatch[] {
  const order = sequences
    .map((sequence, index) => ({ index, length: sequence.prompt.length + sequence.completion.length }))
    .filter(({ index }) => (sequences[index] as TokenSequence).completion.length > 0)
    .sort((a, b) => b.length - a.length || a.index - b.index);
  const batches: PackedBatch[] = [];
  for (let start = 0; start < order.length;) {
    const longest = (order[start] as { length: number }).length;
    const rows = Math.max(1, Math.floor(maxTokens / longest));
    const members = order.slice(start, start + rows).map(({ index }) => index);
    batches.push(pack(sequences, members));
    start += rows;
  }
  return batches;
}

/** Packs the named sequences into one batch. */
export function pack(all: readonly TokenSequence[], members: readonly number[]): PackedBatch {
  const chosen = members.map((index) => all[index] as TokenSequence);
  // The last token of a sequence predicts nothing that counts: it need not be read.
  const length = Math.max(
    1,
    ...chosen.map(({ prompt, completion }) => prompt.length + completion.length - 1),
  );
  const counts = chosen.map(({ completion }) => completion.length);
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const ids = new BigInt64Array(chosen.length * length);
  const rows = new BigInt64Array(tokens);
  const targets = new BigInt64Array(tokens);
  let token = 0;
  chosen.forEach(({ prompt, completion }, row) => {
    const start = row * length;
    prompt.forEach((id, i) => (ids[start + i] = BigInt(id)));
    completion.forEach((id, i) => {
      const position = prompt.length + i;
      if (i + 1 < completion.length) ids[start + position] = BigInt(id);
      rows[token] = BigInt(start + position - 1);
      targets[token] = BigInt(id);
      token += 1;
    });
  });
  return { sequences: members, batch: chosen.length, length, ids, rows, targets, counts };
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
