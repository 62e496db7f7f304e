import { mean, present } from '../../core/statistics/index.ts';
import { probeBatch } from '../rewards/probe.ts';
import { rewardBatch } from '../rewards/judge.ts';
import type { RewardProbe, RewardRunner } from '../rewards/runner.ts';
import type { Completion, Prompt } from '../rollout/completion.ts';
import type { RewardReport, ShownSample } from './report.ts';

/** How the rewards of a config fare with the contract, and what they make of what the model says. */
export interface RewardFindings {
  reports: RewardReport[];
  /** Weighted sum of each sampled completion; null = unscorable. */
  totals: (number | null)[];
  /** Of the sampled completions. */
  seconds: number;
}

/** Tests every reward on made-up completions, which break careless parsers, and on sampled ones. A reward's errors are in its report. */
export async function probeRewards(
  rewards: RewardRunner,
  prompts: readonly Prompt[],
  completions: readonly Completion[],
  seed: number,
): Promise<RewardFindings> {
  const names = Object.keys(prompts[0]?.columns ?? {});
  const columns = Object.fromEntries(
    names.map((name) => [name, prompts.map((prompt) => prompt.columns[name])]),
  );
  const madeUp = await rewards.test(probeBatch({ prompts: prompts.map(({ text }) => text), columns }));
  const start = performance.now();
  const sampled = await rewards.test(rewardBatch(completions, { step: 0, seed }));
  const seconds = (performance.now() - start) / 1000;
  const weight = (i: number): number => rewards.weights[i] ?? 0;
  const totals = completions.map((_, c) => {
    const terms = sampled.flatMap(({ values }, f) => {
      const value = values[c] ?? null;
      return value === null ? [] : [value * weight(f)];
    });
    return terms.length === 0 ? null : terms.reduce((a, b) => a + b, 0);
  });
  return {
    reports: sampled.map((probe, i) => describe(probe, madeUp[i], weight(i), completions)),
    totals,
    seconds,
  };
}

function describe(
  probe: RewardProbe,
  madeUp: RewardProbe | undefined,
  weight: number,
  completions: readonly Completion[],
): RewardReport {
  const errors = [...errorOf('made-up', madeUp), ...errorOf('sampled', probe)];
  const values = present(probe.values);
  const [min, max] = values.length === 0 ? [null, null] : [Math.min(...values), Math.max(...values)];
  const shown = (wanted: number | null): ShownSample | null => {
    const i = wanted === null ? -1 : probe.values.indexOf(wanted);
    const completion = completions[i];
    if (wanted === null || completion === undefined) return null;
    return {
      value: wanted,
      prompt: completion.prompt.text,
      completion: completion.text,
      explanation: probe.details[i]?.explanation ?? null,
    };
  };
  return {
    name: probe.name,
    weight,
    contract: { ok: errors.length === 0, errors },
    scored: values.length,
    unscorable: probe.values.length - values.length,
    mean: mean(values),
    min,
    max,
    best: shown(max),
    worst: shown(min),
  };
}

function errorOf(
  on: 'made-up' | 'sampled',
  probe: RewardProbe | undefined,
): RewardReport['contract']['errors'] {
  if (probe?.error === undefined) return [];
  const { message, where } = probe.error;
  return [{ on, message, ...(where === undefined ? {} : { where }) }];
}
