/** All that is known of one token, as text: what a tip shows on hover and says to a screen reader. */
import type { CompletionView, TokenView } from '../../../core/protocol/index.ts';
import { fixed, signed, significant, UNAVAILABLE } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { inLoss } from './overlay.ts';
import { visibleLine } from './visible.ts';

/** The config's clip range: a ratio between 1 - epsilon and 1 + epsilonHigh is not clipped. */
export interface ClipRange {
  epsilon: number;
  epsilonHigh: number;
}

export interface TokenFact {
  name: string;
  value: string;
  /** What to make of the value. */
  note?: string;
}

/**
 * The side on which PPO's minimum cuts a token's gradient: `high` above 1 + epsilon_high with a positive advantage, `low` below
 * 1 - epsilon with a negative one (the definition of TRL's clip_ratio metrics).
 */
export function clipSide(
  ratio: number | undefined,
  advantage: number,
  range: ClipRange | undefined,
): 'low' | 'high' | undefined {
  if (ratio === undefined || range === undefined) return undefined;
  if (ratio > 1 + range.epsilonHigh && advantage > 0) return 'high';
  if (ratio < 1 - range.epsilon && advantage < 0) return 'low';
  return undefined;
}

function ratioFact(completion: CompletionView, ratio: number | undefined, range: ClipRange | undefined) {
  const side = clipSide(ratio, completion.advantage, range);
  const fact = { name: t`ratio`, value: fixed(ratio, 3) };
  if (side === undefined || range === undefined) return fact;
  const note =
    side === 'high'
      ? t`clipped high (above ${fixed(1 + range.epsilonHigh)})`
      : t`clipped low (below ${fixed(1 - range.epsilon)})`;
  return { ...fact, note };
}

/** The facts of token `index`, each "–" where the run did not record it. */
export function tokenFacts(
  completion: CompletionView,
  tokens: TokenView,
  index: number,
  range: ClipRange | undefined,
): TokenFact[] {
  const logprob = tokens.logprobs?.[index];
  const known = inLoss(completion, tokens, index);
  return [
    { name: t`log-prob`, value: fixed(logprob, 3), ...percentNote(logprob) },
    { name: t`reference`, value: fixed(tokens.ref_logprobs?.[index], 3) },
    { name: t`KL`, value: significant(tokens.kl?.[index]) },
    ratioFact(completion, tokens.ratio?.[index], range),
    { name: t`entropy`, value: fixed(tokens.entropy?.[index], 3) },
    { name: t`advantage`, value: signed(completion.advantage) },
    { name: t`in the loss`, value: known === null ? UNAVAILABLE : known ? t`yes` : t`no` },
  ];
}

/** A log-prob as the chance that people think in. */
function percentNote(logprob: number | undefined): { note?: string } {
  if (logprob === undefined || !Number.isFinite(logprob)) return {};
  const share = Math.exp(logprob) * 100;
  return { note: share >= 0.1 ? `${share.toFixed(1)}%` : '< 0.1%' };
}

/** The heading of a tip: the token's text with every special character shown, and its place. */
export function tokenTitle(tokens: TokenView, index: number): { text: string; place: string } {
  return {
    text: visibleLine(tokens.pieces[index] ?? '', 60),
    place: t`token ${index + 1} of ${tokens.pieces.length}`,
  };
}
