import { GrpoError } from '../errors/index.ts';
import { checkObjectiveSettings } from './checks.ts';
import { cispoTerm } from './cispo.ts';
import { clippedTerm } from './clipped.ts';
import { entropyWeights, highEntropyMask } from './entropy.ts';
import { tokenKl } from './kl.ts';
import { importanceRatios } from './ratio.ts';
import { tokenWeights } from './reduction.ts';
import { reinforceTerm } from './reinforce.ts';
import { sapoTerm } from './sapo.ts';
import type { ObjectiveSettings } from './settings.ts';
import { activeTokens, at, mapRows, type Rows, type TokenTerm } from './tokens.ts';
import { vespoPhi, vespoTerm } from './vespo.ts';

export { checkObjectiveSettings, refuseK1 } from './checks.ts';
export { entropyWeights, highEntropyMask } from './entropy.ts';
export { k1Penalty, tokenKl } from './kl.ts';
export { importanceRatios } from './ratio.ts';
export { tokenWeights } from './reduction.ts';
export * from './settings.ts';
export type { Rows } from './tokens.ts';

/** A whole step's completions: B rows, each as long as its completion (or padded, with mask 0). */
export interface ObjectiveInput {
  settings: ObjectiveSettings;
  /** One a completion. */
  advantages: readonly number[];
  /** Natural log, of the policy now; B rows. */
  logprobs: Rows;
  /** Of the policy that sampled. */
  oldLogprobs: Rows;
  /** Of the reference policy; needed where `usesReference(settings)`. */
  refLogprobs: Rows | null;
  /** In nats; needed where `usesEntropy(settings)`. */
  entropy: Rows | null;
  /** 1 = a completion token that counts, 0 = padding or a truncated completion under `mask_truncated_completions`. */
  mask: Rows;
  /** `computeAdvantages`'s `inPolicyTerm`; absent = all. */
  inPolicyTerm?: readonly boolean[] | undefined;
}

export interface ObjectiveResult {
  /** What the optimizer minimises: policy term, KL, entropy bonus. */
  loss: number;
  /** The loss with KL, before the entropy bonus. */
  policyLoss: number;
  /** Policy term plus `beta` times KL, 0 where the mask is 0; B rows. */
  perTokenLoss: number[][];
  /** d loss / d logprobs, B rows. The entropy bonus does not pass through the log-probabilities, so it is not in here. */
  gradLogprobs: number[][];
}

/** Does the loss contain a KL term? (`k1_in_reward` acts on the reward instead.) */
export function usesReference(settings: ObjectiveSettings): boolean {
  return settings.beta !== 0 && settings.kl !== 'k1_in_reward';
}

/** Does the loss look at entropies? */
export function usesEntropy(settings: ObjectiveSettings): boolean {
  return settings.entropy_coef !== 0 || settings.top_entropy_quantile < 1;
}

/**
 * May a completion be left out of forward and backward? Only where its advantage is 0 and nothing else of it is in the
 * loss; it stays in every normaliser.
 */
export function mayLeaveOut(settings: ObjectiveSettings, advantage: number): boolean {
  return advantage === 0 && settings.beta === 0 && settings.entropy_coef === 0;
}

/**
 * The GRPO loss and its gradient in plain float64: the reference that the training graph is tested against, and what
 * the editor explains. Formulas: one file a loss family beside this one; conventions: TRL's `_compute_loss`.
 *
 * @throws GrpoError `objectives-…` for settings without a meaning and for arrays that are missing or do not fit
 */
export function objective(input: ObjectiveInput): ObjectiveResult {
  const { settings, mask } = input;
  checkObjectiveSettings(settings);
  checkArrays(input);
  const weights = tokenWeights(settings, mask);
  const kept = highEntropyMask(settings.top_entropy_quantile, input.entropy, mask);
  const rows = mask.map((_, b) => completionLoss(input, b, weights[b] ?? [], kept[b] ?? []));
  const policyLoss = sum(rows.map((row) => row.loss));
  return {
    loss: policyLoss - entropyBonus(settings, input.entropy, kept),
    policyLoss,
    perTokenLoss: rows.map((row) => row.perToken),
    gradLogprobs: rows.map((row) => row.gradient),
  };
}

interface CompletionLoss {
  loss: number;
  perToken: number[];
  gradient: number[];
}

/** One completion's share of the loss, and the gradient by its log-probabilities. */
function completionLoss(
  input: ObjectiveInput,
  b: number,
  weights: readonly number[],
  kept: readonly number[],
): CompletionLoss {
  const { settings } = input;
  const mask = input.mask[b] ?? [];
  const logprobs = input.logprobs[b] ?? [];
  const oldLogprobs = input.oldLogprobs[b] ?? [];
  const ratios = importanceRatios(logprobs, oldLogprobs, mask, settings.importance_sampling_level);
  const term = policyTerm(input, b);
  const inPolicyTerm = input.inPolicyTerm?.[b] ?? true;

  const result: CompletionLoss = {
    loss: 0,
    perToken: new Array<number>(mask.length).fill(0),
    gradient: new Array<number>(mask.length).fill(0),
  };
  const byRatio = new Array<number>(mask.length).fill(0);
  for (let t = 0; t < mask.length; t++) {
    if (mask[t] !== 1) continue;
    const weight = weights[t] ?? NaN;
    const ratio = ratios[t] ?? NaN;
    const logprob = logprobs[t] ?? NaN;
    const parts: [TokenTerm, number][] = [];
    if (inPolicyTerm && kept[t] === 1) parts.push([term(ratio, logprob), 1]);
    if (usesReference(settings) && input.refLogprobs !== null) {
      const ref = at(input.refLogprobs, b, t);
      parts.push([tokenKl(settings.kl, logprob, oldLogprobs[t] ?? NaN, ref, ratio), settings.beta]);
    }
    for (const [part, scale] of parts) {
      result.perToken[t] = (result.perToken[t] ?? 0) + scale * part.value;
      result.gradient[t] = (result.gradient[t] ?? 0) + weight * scale * part.byLogprob;
      byRatio[t] = (byRatio[t] ?? 0) + weight * scale * part.byRatio;
    }
    result.loss += weight * (result.perToken[t] ?? NaN);
  }
  addThroughRatio(result.gradient, byRatio, ratios, mask, settings.importance_sampling_level);
  return result;
}

/** Chain rule through `importanceRatios`: `dc_t/dlp_t = c_t`; at sequence level `dc/dlp_t = c m_t / len` for every t. */
function addThroughRatio(
  gradient: number[],
  byRatio: readonly number[],
  ratios: readonly number[],
  mask: ArrayLike<number>,
  level: ObjectiveSettings['importance_sampling_level'],
): void {
  const whole = sum(byRatio) / Math.max(activeTokens(mask), 1);
  for (let t = 0; t < mask.length; t++) {
    if (mask[t] !== 1) continue;
    const slope = level === 'token' ? (byRatio[t] ?? NaN) : whole;
    // A flat term has no gradient even where the ratio overflowed: 0 * Infinity would be NaN.
    if (slope !== 0) gradient[t] = (gradient[t] ?? NaN) + slope * (ratios[t] ?? NaN);
  }
}

/** The policy term of completion b, as a function of a token's ratio and log-probability. */
function policyTerm(input: ObjectiveInput, b: number): (ratio: number, logprob: number) => TokenTerm {
  const { settings } = input;
  const advantage = input.advantages[b] ?? NaN;
  switch (settings.loss_type) {
    case 'grpo':
    case 'bnpo':
    case 'dr_grpo':
    case 'dapo':
    case 'luspo':
      return (ratio) => clippedTerm(ratio, advantage, settings);
    case 'cispo':
      return (ratio, logprob) => cispoTerm(ratio, logprob, advantage, settings);
    case 'sapo':
      return (ratio) => sapoTerm(ratio, advantage, settings);
    case 'vespo': {
      const [logprobs, old, mask] = [
        input.logprobs[b] ?? [],
        input.oldLogprobs[b] ?? [],
        input.mask[b] ?? [],
      ];
      const phi = vespoPhi(logprobs, old, mask, advantage, settings);
      return (_, logprob) => vespoTerm(phi, logprob, advantage);
    }
    case 'reinforce':
      return (_, logprob) => reinforceTerm(logprob, advantage);
  }
}

/** `entropy_coef` times the mean entropy of the kept tokens. */
function entropyBonus(settings: ObjectiveSettings, entropy: Rows | null, kept: Rows): number {
  if (settings.entropy_coef === 0 || entropy === null) return 0;
  const weights = entropyWeights(kept);
  const terms = mapRows(kept, (b, t) => (at(kept, b, t) === 1 ? at(weights, b, t) * at(entropy, b, t) : 0));
  return settings.entropy_coef * sum(terms.map(sum));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function checkArrays(input: ObjectiveInput): void {
  const { settings, mask } = input;
  const refuse = (name: string, message: string, fix: string): never => {
    throw new GrpoError({ code: 'objectives-shape', message, where: name, fix });
  };
  const { advantages, inPolicyTerm } = input;
  const completions = mask.length;
  if (completions === 0) refuse('mask', 'there are no completions', 'Give at least one completion.');
  if (advantages.length !== completions) {
    const message = `${advantages.length} advantages for ${completions} completions`;
    refuse('advantages', message, 'Give one advantage a completion.');
  }
  if (inPolicyTerm !== undefined && inPolicyTerm.length !== completions) {
    const message = `${inPolicyTerm.length} entries for ${completions} completions`;
    refuse('inPolicyTerm', message, 'Give one entry a completion.');
  }
  const arrays: [string, Rows | null, boolean][] = [
    ['logprobs', input.logprobs, true],
    ['old_logprobs', input.oldLogprobs, true],
    ['ref_logprobs', input.refLogprobs, usesReference(settings)],
    ['entropy', input.entropy, usesEntropy(settings)],
  ];
  for (const [name, rows, needed] of arrays) {
    if (rows === null) {
      if (needed)
        refuse(name, `${name} is missing, and these settings need it`, `Give ${name}, one value a token.`);
      continue;
    }
    if (rows.length !== completions) {
      refuse(name, `${name} has ${rows.length} rows, mask has ${completions}`, 'Give one row a completion.');
    }
    rows.forEach((row, b) => {
      const expected = mask[b]?.length ?? 0;
      if (row.length !== expected) {
        refuse(`${name}[${b}]`, `${row.length} values where mask has ${expected}`, 'Give one value a token.');
      }
    });
  }
}
