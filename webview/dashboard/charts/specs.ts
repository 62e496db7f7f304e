/** The dashboard's charts, in their order: first what is trained for, then what tells whether it is well, then what it costs. */
import { fixed, percent, significant, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import type { RunData } from '../data/run.ts';
import * as health from './health.ts';
import type { ChartSpec, Figure } from './spec.ts';

const figure = (column: string, label: string, format: Figure['format'] = significant): Figure => ({
  column,
  source: 'step',
  label,
  format,
});
const heldOut = (metric: string): Figure => ({
  column: metric,
  source: 'evaluation',
  label: t`held-out`,
  format: (value) => fixed(value, 3),
});
const reward = (value: number | null | undefined): string => fixed(value, 3);
const seconds = (value: number | null | undefined): string => fixed(value, 2);

const STACK = [
  { column: 'time/update', label: t`update` },
  { column: 'time/rollout', label: t`sampling` },
  { column: 'time/reward', label: t`rewards` },
  { column: 'time/other', label: t`other` },
] as const;

const rewardChart: ChartSpec = {
  id: 'reward',
  title: t`Reward`,
  about: t`Mean total reward of the step’s completions; shaded: ± their standard deviation; points: held-out evaluations with their 95% interval.`,
  column: 'reward',
  band: { around: 'reward_std' },
  evaluation: { metric: 'reward', hasInterval: true },
  floor: 'free',
  isShare: false,
  figures: [figure('reward', '', reward), figure('reward_std', '±', reward), heldOut('reward')],
  format: reward,
  health: health.reward,
};

const makeComponentChart = (name: string): ChartSpec => ({
  id: `rewards/${name}`,
  title: name,
  about: t`Mean of the reward ${name}, before its weight; shaded: ± its standard deviation; points: held-out evaluations.`,
  column: `rewards/${name}/mean`,
  band: { around: `rewards/${name}/std` },
  evaluation: { metric: `rewards/${name}`, hasInterval: false },
  floor: 'free',
  isShare: false,
  figures: [
    figure(`rewards/${name}/mean`, '', reward),
    figure(`rewards/${name}/std`, '±', reward),
    heldOut(`rewards/${name}`),
  ],
  format: reward,
  health: health.component(name),
});

/** Each made once: the same object is the same chart. */
const componentCharts = new Map<string, ChartSpec>();

function componentChart(name: string): ChartSpec {
  const chart = componentCharts.get(name) ?? makeComponentChart(name);
  componentCharts.set(name, chart);
  return chart;
}

/** A chart of one line with nothing beside it. */
const lineChart = (
  id: string,
  title: string,
  column: string,
  about: string,
  rule: ChartSpec['health'],
  more: Partial<ChartSpec> = {},
): ChartSpec => {
  const format = more.format ?? (more.isShare === true ? percent : significant);
  return {
    id,
    title,
    about,
    column,
    floor: 'zero',
    isShare: false,
    figures: [figure(column, '', format)],
    format,
    health: rule,
    ...more,
  };
};

const POLICY: readonly ChartSpec[] = [
  lineChart('kl', t`KL`, 'kl', t`Divergence from the reference policy, nats a token.`, health.kl, {
    whyAbsent: health.whyNoKl,
  }),
  lineChart('entropy', t`Entropy`, 'entropy', t`How open the next token is, nats a token.`, health.entropy),
  lineChart(
    'grad_norm',
    t`Gradient norm`,
    'grad_norm',
    t`Length of the gradient before it is scaled down to train.max_grad_norm (dashed).`,
    health.gradNorm,
    { limit: { key: 'train.max_grad_norm', label: t`limit` } },
  ),
  lineChart(
    'length',
    t`Completion length`,
    'completions/mean_length',
    t`Tokens a completion: mean, and shaded from the shortest to the longest; dashed: the limit.`,
    health.length,
    {
      band: { low: 'completions/min_length', high: 'completions/max_length' },
      limit: { key: 'grpo.max_completion_length', label: t`limit` },
      figures: [
        figure('completions/mean_length', '', (value) => fixed(value, 1)),
        figure('completions/min_length', t`min`, whole),
        figure('completions/max_length', t`max`, whole),
      ],
      format: (value) => fixed(value, 1),
    },
  ),
  lineChart(
    'clipped_ratio',
    t`Cut completions`,
    'completions/clipped_ratio',
    t`Share of completions cut at grpo.max_completion_length.`,
    health.clipped,
    { isShare: true },
  ),
  lineChart(
    'frac_reward_zero_std',
    t`Groups without spread`,
    'frac_reward_zero_std',
    t`Share of groups whose completions all scored alike: no gradient from these prompts.`,
    health.zeroStd,
    { isShare: true },
  ),
  lineChart(
    'clip_ratio',
    t`Clipped tokens`,
    'clip_ratio/region_mean',
    t`Share of tokens whose probability ratio left the clip range in the direction of their advantage.`,
    health.ratioClipped,
    { isShare: true },
  ),
  lineChart('loss', t`Loss`, 'loss', t`Loss of the step’s last update.`, health.loss, { floor: 'free' }),
];

const COST: readonly ChartSpec[] = [
  lineChart(
    'learning_rate',
    t`Learning rate`,
    'learning_rate',
    t`Rate of the step’s update, schedule included.`,
    health.learningRate,
  ),
  lineChart('tokens_per_s', t`Speed`, 'time/tokens_per_s', t`Tokens a second while sampling.`, health.speed, {
    figures: [figure('time/tokens_per_s', '', whole), figure('num_tokens', t`tokens so far`, whole)],
    format: whole,
  }),
  {
    id: 'time',
    title: t`Time a step`,
    about: t`Seconds a step, by what they were spent on.`,
    column: 'time/step_time',
    stack: STACK,
    floor: 'zero',
    isShare: false,
    figures: [
      figure('time/step_time', t`seconds`, seconds),
      ...STACK.map(({ column, label }) => figure(column, label, seconds)),
    ],
    format: seconds,
    health: health.timeSplit,
  },
];

/** The charts of these runs: every reward component that one of them has is a chart. */
export function chartSpecs(runs: readonly RunData[]): ChartSpec[] {
  return [rewardChart, ...componentNames(runs).map(componentChart), ...POLICY, ...COST];
}

/** Names of the rewards in the order in which the runs recorded them. */
export function componentNames(runs: readonly RunData[]): string[] {
  const names = runs.flatMap(({ columns }) =>
    columns.names.flatMap((column) => /^rewards\/(.+)\/mean$/.exec(column)?.[1] ?? []),
  );
  return [...new Set(names)];
}
