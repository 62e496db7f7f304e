import { tokenKl } from '../../../core/objectives/kl.ts';
import type { TokenView } from '../../../core/protocol/index.ts';
import { readArray } from '../../../core/run/arrays.ts';
import type { RunFiles } from '../../../core/run/files.ts';
import type { ArrayRef, RolloutRecord, UpdateCompletion } from '../../../core/run/records.ts';

/** Arrays that are shown as they were recorded. */
const RECORDED = ['logprobs', 'ref_logprobs', 'logprobs_new', 'entropy', 'mask'] as const;

/**
 * The per-token values of a completion, one element a token. `kl` is the k3 estimate over the recorded `logprobs` and `ref_logprobs`, in nats;
 * `ratio` is `exp(logprobs_new - logprobs)`. What the run did not record is absent.
 */
export async function readTokens(
  files: RunFiles,
  record: RolloutRecord,
  update: UpdateCompletion | undefined,
): Promise<TokenView> {
  const refs: Record<string, ArrayRef> = { ...record.arrays, ...update?.arrays };
  const view: TokenView = { id: record.id, pieces: [] };
  for (const name of RECORDED) {
    const ref = refs[name];
    if (ref !== undefined) view[name] = Float32Array.from(await readArray(files, ref));
  }
  const lengths = refs['text_len'];
  if (lengths !== undefined) view.pieces = textPieces(record.completion, await readArray(files, lengths));
  const { logprobs, ref_logprobs, logprobs_new } = view;
  if (logprobs !== undefined && ref_logprobs?.length === logprobs.length)
    view.kl = logprobs.map((lp, t) => tokenKl('k3', lp, lp, ref_logprobs[t] ?? NaN, 1).value);
  if (logprobs !== undefined && logprobs_new?.length === logprobs.length)
    view.ratio = logprobs.map((lp, t) => Math.exp((logprobs_new[t] ?? NaN) - lp));
  return view;
}

/**
 * Splits a completion into its tokens' texts.
 * @param lengths  UTF-16 units that each token adds; where they do not add up to the text nothing can be said: no pieces
 */
export function textPieces(text: string, lengths: ArrayLike<number>): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of Array.from(lengths)) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return at === text.length ? pieces : [];
}
