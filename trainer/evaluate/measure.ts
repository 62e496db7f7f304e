import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { loadPolicy } from '../models/load-policy.ts';
import { makePlan, type ModelListener, type Plan } from '../plan.ts';
import type { RewardRunner } from '../rewards/runner.ts';
import { Sampler } from '../rollout/sampler.ts';
import { openDevice } from '../runtime/load.ts';
import { evaluate, type EvaluateOptions, type Evaluation } from './evaluate.ts';
import type { Subject } from './subject.ts';
import { sentences } from '../../core/text/sentences.ts';

/**
 * A subject's plan, with its held-out prompts. What there is to say of them goes to `fetching.onNotice`: a figure of other prompts than were meant
 * is no figure.
 * @param num  held-out prompts, the first so many; undefined: as the config says
 * @throws GrpoError `evaluate-no-test`, and as `makePlan`
 */
export async function planOf(
  { measured, source, name, promptTime }: Subject,
  num?: number,
  fetching: ModelListener = {},
): Promise<Plan> {
  if (measured.data.test === null)
    throw new GrpoError({
      code: 'evaluate-no-test',
      message: `The config of ${name} has no held-out set.`,
      where: 'data.test',
      fix: 'Name a table of prompts that are not trained on under data.test.',
    });
  const train = num === undefined ? measured.train : { ...measured.train, eval_num: num };
  const plan = await makePlan({ ...measured, train }, source, fetching, { promptTime });
  for (const { severity, code, message, fix } of plan.problems)
    fetching.onNotice?.(`${severity}: ${sentences(message, fix)} (${code})`);
  return plan;
}

/**
 * Evaluates a plan's model on its held-out prompts; nothing of it stays in memory.
 * @param settings  whose sampling settings and seed count
 * @param rewards  opened by the caller
 */
export async function measure(
  plan: Plan,
  settings: GrpoConfig,
  rewards: RewardRunner,
  options: EvaluateOptions & { device: 'cpu' | 'awkward' },
): Promise<Evaluation> {
  const { model, test } = plan;
  const device = await openDevice(options.device);
  try {
    const policy = await loadPolicy(device, model);
    const sampler = await Sampler.open(policy);
    const parts = { sampler, tokenizer: model.tokenizer, rewards, eosIds: new Set(model.eosIds) };
    return await evaluate(parts, test, settings, options);
  } finally {
    device.dispose();
  }
}
