import { GrpoError } from '../../core/errors/index.ts';
import {
  bootstrapMean,
  cliffsDelta,
  cohensD,
  mean,
  pairedGain,
  present,
} from '../../core/statistics/index.ts';
import type { ModelListener, Plan } from '../plan.ts';
import { openRewards } from '../rewards/open.ts';
import { readEvaluations } from '../runs/evaluations.ts';
import { differingSettings, type DifferingSetting } from './differences.ts';
import { measure, planOf } from './measure.ts';
import type { Subject } from './subject.ts';
import { yardstick } from './yardstick.ts';

/** One of those compared, on the held-out set of the first. */
export interface ComparedSubject {
  /** As written. */
  name: string;
  run: string | null;
  checkpoint: number;
  reward: number | null;
  /** 95%, percentile bootstrap over prompts. */
  interval: [number, number] | null;
  n: number;
  scored: number;
  /** Whether the values were read from the run's eval.jsonl, or sampled now. */
  recorded: boolean;
  /** The reward of each prompt; null = unscorable. */
  values: (number | null)[];
}

/** A later one against the first, paired by prompt; figures are `b - a`. */
export interface PairedComparison {
  a: string;
  b: string;
  /** Prompts that both could be scored on. */
  n: number;
  difference: number | null;
  /** 95% of the difference. */
  interval: [number, number] | null;
  /** Paired t-test, two-sided; null where it has no answer. Not corrected for the number of comparisons. */
  p: number | null;
  cohens_d: number | null;
  cliffs_delta: number | null;
}

export interface Comparison {
  subjects: ComparedSubject[];
  settings: DifferingSetting[];
  comparisons: PairedComparison[];
}

export interface CompareOptions {
  device: 'cpu' | 'awkward';
  onLog: (line: string) => void;
  /** What a reward prints. */
  onRewardLog: (reward: string | null, line: string) => void;
  /** Told while models are fetched. */
  onModel?: ModelListener;
}

/**
 * Compares policies on the held-out set of the first, by its rewards and sampling settings. Recorded evaluations are used where they were
 * measured by the same yardstick; the rest is sampled.
 * @param subjects  at least two
 * @throws GrpoError `compare-held-out`, `evaluate-no-test`, and as plans and rewards
 */
export async function compareSubjects(
  subjects: readonly [Subject, ...Subject[]],
  { device, onLog, onRewardLog, onModel }: CompareOptions,
): Promise<Comparison> {
  const [first, ...others] = subjects;
  const standard = await planOf(first, undefined, onModel);
  const plans: [Subject, Plan][] = [[first, standard]];
  for (const subject of others) {
    // One held-out set means one date in its prompts.
    const promptTime = standard.promptTime ?? undefined;
    const plan = await planOf({ ...subject, promptTime }, standard.test.length, onModel);
    requireSameRows(first.name, standard, subject.name, plan);
    plans.push([subject, plan]);
  }
  const { config, folder, columns } = standard;
  const rewards = await openRewards(config.rewards, { folder, columns, onLog: onRewardLog });
  const compared: ComparedSubject[] = [];
  try {
    const standardYardstick = yardstick(standard, config, rewards.hashes);
    for (const [subject, plan] of plans) {
      const known = recordedValues(subject, standardYardstick);
      if (known === undefined) onLog(`evaluating ${subject.name} on ${plan.test.length} prompts ...`);
      const values = known ?? (await measure(plan, config, rewards, { device })).values;
      compared.push(describe(subject, values, known !== undefined, config.train.seed));
    }
  } finally {
    await rewards.close();
  }
  return {
    subjects: compared,
    settings: [
      ...differingSettings(subjects.map((subject) => subject.config)),
      ...differingTimes(subjects, standard),
    ],
    comparisons: compared
      .slice(1)
      .map((other) => pair(compared[0] as ComparedSubject, other, config.train.seed)),
  };
}

/** The date that the first one's prompts carry, where others were trained on another. */
function differingTimes(subjects: readonly Subject[], { promptTime }: Plan): DifferingSetting[] {
  const values = subjects.map((subject) => subject.promptTime ?? promptTime);
  return promptTime === null || new Set(values).size === 1 ? [] : [{ key: 'prompt_time', values }];
}

/** Rows are the same where prompt and columns are: that is what their ids are made of. */
function requireSameRows(nameA: string, a: Plan, nameB: string, b: Plan): void {
  const shared = a.test.length === b.test.length && a.test.every(({ id }, i) => id === b.test[i]?.id);
  if (shared) return;
  const known = new Set(a.test.map(({ id }) => id));
  const common = b.test.filter(({ id }) => known.has(id)).length;
  throw new GrpoError({
    code: 'compare-held-out',
    message: `${nameA} and ${nameB} have different held-out sets: ${a.test.length} and ${b.test.length} prompts, ${common} in common.`,
    where: `${a.config.data.test ?? ''}, ${b.config.data.test ?? ''}`,
    fix: 'Compare runs whose configs name the same table under data.test, with the same prompt template.',
  });
}

function recordedValues({ run, step }: Subject, wanted: string): (number | null)[] | undefined {
  if (run === undefined) return undefined;
  const line = readEvaluations(run).get(step) as { yardstick?: unknown; values?: unknown } | undefined;
  if (line?.yardstick !== wanted || !Array.isArray(line.values)) return undefined;
  return line.values.map((value: unknown) => (typeof value === 'number' ? value : null));
}

function describe(
  { name, run, step }: Subject,
  values: (number | null)[],
  recorded: boolean,
  seed: number,
): ComparedSubject {
  const scored = present(values);
  const interval = bootstrapMean(scored, { seed });
  return {
    name,
    run: run ?? null,
    checkpoint: step,
    reward: mean(scored),
    interval: interval && [interval.low, interval.high],
    n: values.length,
    scored: scored.length,
    recorded,
    values,
  };
}

function pair(first: ComparedSubject, other: ComparedSubject, seed: number): PairedComparison {
  const gain = pairedGain(first.values, other.values, { seed });
  const known = first.values.map((value, i) => value !== null && (other.values[i] ?? null) !== null);
  const ofKnown = ({ values }: ComparedSubject): number[] => present(values.filter((_, i) => known[i]));
  const [a, b] = [ofKnown(first), ofKnown(other)];
  return {
    a: first.name,
    b: other.name,
    n: a.length,
    difference: gain?.difference ?? null,
    interval: gain?.interval ?? null,
    p: gain?.p ?? null,
    cohens_d: cohensD(b, a),
    cliffs_delta: cliffsDelta(b, a),
  };
}
