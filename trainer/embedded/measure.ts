import { PURPOSE, uniform } from '../../core/random/index.ts';
import type { Policy } from '../models/policy.ts';
import { Sampler } from '../rollout/sampler.ts';
import { isRight } from './answers.ts';
import { heldOutPairs, question } from './pairs.ts';
import { recipe } from './recipe.ts';
import { promptIds } from './train.ts';
import { END_ID, VOCABULARY } from './vocabulary.ts';

/** Shares of right answers to the held-out questions. */
export interface Accuracy {
  /** At temperature 1, the mean over some answers a question. */
  sampled: number;
  /** Always the likeliest token. */
  greedy: number;
}

/** Sampled answers a question: 4,000 in all, a deviation of 0.008. */
export const DRAWS = 4;

const MAX_NEW_TOKENS = 40;
const QUESTIONS_AT_ONCE = 64;

/** Accuracy of a policy on the 1,000 held-out pairs. An answer without an end is wrong. */
export async function measure(policy: Policy, draws = DRAWS): Promise<Accuracy> {
  const sampler = await Sampler.open(policy);
  try {
    return {
      sampled: await accuracyAt(sampler, 1, draws),
      greedy: await accuracyAt(sampler, 0, 1),
    };
  } finally {
    sampler.dispose();
  }
}

async function accuracyAt(sampler: Sampler, temperature: number, copies: number): Promise<number> {
  const pairs = heldOutPairs();
  let right = 0;
  for (let start = 0; start < pairs.length; start += QUESTIONS_AT_ONCE) {
    const part = pairs.slice(start, start + QUESTIONS_AT_ONCE);
    const answers = await sampler.sample({
      prompts: part.map((pair) => promptIds(question(pair))),
      copies,
      max_new_tokens: MAX_NEW_TOKENS,
      temperature,
      top_p: 1,
      top_k: 0,
      min_p: 0,
      repetition_penalty: 1,
      eosIds: new Set([END_ID]),
      uniform: (draw, index) =>
        uniform(
          { seed: recipe.seed, purpose: PURPOSE.evaluation, step: 0, draw: start * copies + index },
          draw,
        ),
    });
    right += answers.filter(({ ids, stop_reason }, i) => {
      const pair = part[Math.floor(i / copies)];
      return pair && stop_reason === 'eos' && isRight(pair, textOf(ids.subarray(0, -1)));
    }).length;
  }
  return right / (pairs.length * copies);
}

const textOf = (ids: Int32Array): string => Array.from(ids, (id) => VOCABULARY[id]).join('');
