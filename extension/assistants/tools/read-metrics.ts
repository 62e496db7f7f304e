import * as z from 'zod';
import { own } from '../../../core/run/own.ts';
import { findRun, runInput } from './find-run.ts';
import { defineTool } from './tool.ts';

/** Steps shown at most: longer runs are thinned evenly, and the answer says so. */
const MOST_STEPS = 60;
const USUAL = [
  'reward',
  'reward_std',
  'frac_reward_zero_std',
  'kl',
  'entropy',
  'completions/mean_length',
  'completions/clipped_ratio',
  'grad_norm',
  'learning_rate',
];

export const readMetrics = defineTool({
  name: 'grpo_read_metrics',
  title: 'Read metrics',
  description:
    "Reads a run's metrics step by step (TRL's names), its held-out evaluations and the changes of settings. Null means that the run recorded no such value.",
  input: z.object({
    run: runInput,
    metrics: z
      .array(z.string())
      .optional()
      .describe(`Names of metrics. Left out: ${USUAL.join(', ')} and every reward component.`),
    from: z.int().min(0).optional().describe('First step.'),
    to: z.int().min(0).optional().describe('Last step.'),
  }),
  readOnly: true,
  answer: async (source, { run, metrics, from = 0, to = Infinity }) => {
    const { head } = findRun(source, run);
    const series = await source.request('series', { folder: head.folder });
    const inside = series.metrics.filter(({ step }) => step >= from && step <= to);
    const every = Math.max(1, Math.ceil(inside.length / MOST_STEPS));
    const shown = inside.filter((_, place) => place % every === 0 || place === inside.length - 1);
    const names = metrics ?? [...USUAL, ...componentsOf(inside.at(-1)?.metrics ?? {})];
    return {
      run: head.run,
      thinned_to_every: every,
      steps: shown.map((line) => ({
        step: line.step,
        ...Object.fromEntries(names.map((name) => [name, own(line.metrics, name) ?? null])),
      })),
      evaluations: series.evaluations.map((line) => ({ step: line.step, n: line.n, ...line.metrics })),
      changes: series.events.filter(({ type }) => type === 'setting' || type === 'restart'),
    };
  },
});

const componentsOf = (metrics: Record<string, unknown>): string[] =>
  Object.keys(metrics).filter((name) => name.startsWith('rewards/') && name.endsWith('/mean'));
