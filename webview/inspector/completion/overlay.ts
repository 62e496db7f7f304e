/** Token overlays: what each shows of a token, on an absolute scale, so that the same colour means the same in every run. */
import type { CompletionView, TokenView } from '../../../core/protocol/index.ts';
import { t } from '../../shared/l10n.ts';
import type { OverlayKind } from '../contract.ts';

/** A name that shows values: every overlay but `none`. */
export type ValueOverlay = Exclude<OverlayKind, 'none'>;

/** Shades on either side of zero. */
export const SHADES = 8;

/** What the legend of an overlay says; `low` and `high` name the two ends of the ramp, the second one with the unit. */
export interface OverlayLegend {
  low: string;
  high: string;
  /** Which half of the bad-to-good ramp is used; `both`: diverging around zero. */
  ramp: 'both' | 'bad' | 'good';
  /** What it means, in one sentence. */
  meaning: string;
}

/** Ends of the scales. A value beyond has the end's colour; its number is in the tip. */
const ADVANTAGE_END = 2;
const LOGPROB_END = 4;
const KL_END = 0.4;
const RATIO_END = 1.5;
const ENTROPY_END = 2;

const LEGENDS: Record<ValueOverlay, OverlayLegend> = {
  advantage: {
    low: `−${ADVANTAGE_END}`,
    high: `+${ADVANTAGE_END}`,
    ramp: 'both',
    meaning: t`How hard the update pushes each token that is in the loss: up (+) or down (−).`,
  },
  logprob: {
    low: `−${LOGPROB_END}`,
    high: t`0 nats`,
    ramp: 'bad',
    meaning: t`How surprising the token was to the policy that sampled it; 0 is certain.`,
  },
  reference: {
    low: `−${LOGPROB_END}`,
    high: t`0 nats`,
    ramp: 'bad',
    meaning: t`How surprising the token is to the reference policy; 0 is certain.`,
  },
  kl: {
    low: t`${KL_END} less likely`,
    high: t`more likely ${KL_END} nats`,
    ramp: 'both',
    meaning: t`KL estimate (k3) to the reference; the side tells whether the policy finds the token less or more likely than the reference.`,
  },
  ratio: {
    low: (1 / RATIO_END).toFixed(2),
    high: `${RATIO_END} ×`,
    ramp: 'both',
    meaning: t`The token's probability after the update over the one before; clipped tokens carry a second line.`,
  },
  entropy: {
    low: '0',
    high: t`${ENTROPY_END} nats`,
    ramp: 'good',
    meaning: t`How undecided the policy was at this token: the forks in the road.`,
  },
  mask: {
    low: t`left out`,
    high: t`in the loss`,
    ramp: 'bad',
    meaning: t`Which tokens take part in the loss.`,
  },
};

/** The legend of an overlay; undefined for `none`. */
export const legendOf = (overlay: OverlayKind): OverlayLegend | undefined =>
  overlay === 'none' ? undefined : LEGENDS[overlay];

/** A value at token `index` in -1 to 1 of the overlay's ramp; null where this token has no value. */
type Position = (index: number) => number | null;

const finite = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** Position of an array's values on a scale that ends at `end`; undefined where the run did not record the array. */
function along(array: Float32Array | undefined, end: number): Position | undefined {
  if (array === undefined) return undefined;
  return (index) => {
    const value = array[index];
    return finite(value) ? value / end : null;
  };
}

/** KL with a side: where sampling policy and reference are known, minus = the policy finds the token less likely. */
function klPosition(tokens: TokenView): Position | undefined {
  const { kl, logprobs, ref_logprobs: reference } = tokens;
  if (kl === undefined) return undefined;
  return (index) => {
    const value = kl[index];
    if (!finite(value)) return null;
    const lower = (logprobs?.[index] ?? 0) < (reference?.[index] ?? 0);
    return (lower ? -value : value) / KL_END;
  };
}

function ratioPosition(ratio: Float32Array | undefined): Position | undefined {
  if (ratio === undefined) return undefined;
  return (index) => {
    const value = ratio[index];
    return finite(value) && value > 0 ? Math.log(value) / Math.log(RATIO_END) : null;
  };
}

/** Whether token `index` takes part in the loss; null where nobody recorded it. */
export function inLoss(completion: CompletionView, tokens: TokenView, index: number): boolean | null {
  if (completion.in_loss === false) return false;
  const mask = tokens.mask?.[index];
  if (mask === undefined) return completion.in_loss;
  return mask !== 0;
}

function positionOf(
  overlay: ValueOverlay,
  completion: CompletionView,
  tokens: TokenView,
): Position | undefined {
  switch (overlay) {
    case 'advantage':
      return (index) =>
        inLoss(completion, tokens, index) === false ? null : completion.advantage / ADVANTAGE_END;
    case 'logprob':
      return along(tokens.logprobs, LOGPROB_END);
    case 'reference':
      return along(tokens.ref_logprobs, LOGPROB_END);
    case 'kl':
      return klPosition(tokens);
    case 'ratio':
      return ratioPosition(tokens.ratio);
    case 'entropy':
      return along(tokens.entropy, ENTROPY_END);
    case 'mask':
      if (tokens.mask === undefined && completion.in_loss === null) return undefined;
      return (index) => (inLoss(completion, tokens, index) === false ? -1 : 0);
  }
}

/**
 * The shade of every token, -SHADES to SHADES; 0 = no colour (also for a token without a value). Undefined: the run did not record
 * what this overlay shows, see `whyUnavailable`.
 */
export function shadesOf(
  overlay: ValueOverlay,
  completion: CompletionView,
  tokens: TokenView,
): Int8Array | undefined {
  const position = positionOf(overlay, completion, tokens);
  if (position === undefined) return undefined;
  return Int8Array.from(tokens.pieces, (_piece, index) => {
    const at = Math.max(-1, Math.min(1, position(index) ?? 0));
    return Math.sign(at) * Math.round(Math.abs(at) * SHADES);
  });
}

/** Why an overlay has nothing to show of a completion, and the config key that would change it. */
export interface Unavailable {
  text: string;
  key?: string;
}

const REFERENCE: Unavailable = {
  text: t`No reference log-probs were recorded for this completion.`,
  key: 'grpo.kl_log_groups',
};

/** Says plainly what the run did not record. `tokens` null: there is nothing per token at all. */
export function whyUnavailable(
  overlay: ValueOverlay,
  completion: CompletionView,
  tokens: TokenView | null,
): Unavailable {
  if (tokens === null || tokens.pieces.length === 0) {
    return { text: t`The run recorded no tokens of this completion.` };
  }
  switch (overlay) {
    case 'reference':
    case 'kl':
      return REFERENCE;
    case 'ratio':
      return {
        text:
          completion.in_loss === null
            ? t`The ratio is known when the update has been written.`
            : t`The update recorded no ratio of this completion.`,
      };
    case 'advantage':
      return { text: t`The run recorded no advantage of this completion.` };
    case 'logprob':
      return { text: t`The run recorded no log-prob of this completion.` };
    case 'entropy':
      return { text: t`The run recorded no entropy of this completion.` };
    case 'mask':
      return { text: t`The run recorded no loss mask of this completion.` };
  }
}
