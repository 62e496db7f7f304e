import * as vscode from 'vscode';
import * as z from 'zod';
import type { Forecast } from '../../configs/forecast.ts';
import { bytes, clock, fixed, percent, whole } from '../../../core/format/index.ts';
import { page, plain, quoted, table } from './markdown.ts';
import { sentences } from '../../../core/text/sentences.ts';

const sample = z
  .object({
    value: z.number(),
    prompt: z.string(),
    completion: z.string(),
    explanation: z.string().nullable(),
  })
  .nullable();
const preflight = z.object({
  model: z.object({ base: z.string(), parameters: z.number(), trainable: z.number(), context: z.number() }),
  lengths: z.object({
    prompts: z.object({ count: z.number(), mean: z.number(), max: z.number() }),
    completions: z.object({ mean: z.number(), max: z.number() }),
    cap: z.number(),
    truncated: z.number(),
    proposed_cap: z.number().nullable(),
  }),
  memory: z.object({ forecast: z.object({ total: z.number() }), available_bytes: z.number() }),
  time: z.object({ step: z.number(), steps: z.number(), run: z.number() }),
  groups: z.object({ frac_reward_zero_std: z.number(), reward_mean: z.number().nullable() }),
  rewards: z.array(
    z.object({
      name: z.string(),
      contract: z.object({ ok: z.boolean(), errors: z.array(z.object({ message: z.string() })) }),
      mean: z.number().nullable(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      unscorable: z.number(),
      best: sample,
      worst: sample,
    }),
  ),
  problems: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'info']),
      message: z.string(),
      fix: z.string().optional(),
    }),
  ),
});
type Preflight = z.infer<typeof preflight>;

/** What a preflight expects of the run, for the line above the config. */
export function preflightForecast(document: unknown): Forecast {
  const { time, memory } = preflight.parse(document);
  return { seconds: time.run, memory: memory.forecast.total };
}

const MARKS = { error: '✗', warning: '⚠', info: 'ℹ' } as const;

/** `grpo preflight` as Markdown: what to mend first, then the forecast, then what each reward thinks is best and worst. */
export function preflightReport(title: string, document: unknown): string {
  const found = preflight.parse(document);
  return page(
    `# ${plain(title)}`,
    found.problems.length === 0
      ? vscode.l10n.t('Nothing stands against this run.')
      : found.problems
          .map(({ severity, message, fix }) => `- ${MARKS[severity]} ${plain(sentences(message, fix))}`)
          .join('\n'),
    forecast(found),
    `## ${vscode.l10n.t('Rewards')}`,
    rewardTable(found),
    ...found.rewards.flatMap(({ name, best, worst }) => [
      shown(vscode.l10n.t('Best for {0}', name), best),
      shown(vscode.l10n.t('Worst for {0}', name), worst),
    ]),
  );
}

function forecast({ model, lengths, memory, time, groups }: Preflight): string {
  const { prompts, completions, cap, truncated, proposed_cap: proposed } = lengths;
  const lengthWords = vscode.l10n.t(
    '{0} tokens on average, {1} reach the cap of {2}',
    fixed(completions.mean, 1),
    percent(truncated),
    String(cap),
  );
  return table(
    [vscode.l10n.t('Forecast'), ''],
    [
      [vscode.l10n.t('Time'), `${clock(time.run)} (${whole(time.steps)} × ${fixed(time.step, 2)} s)`],
      [
        vscode.l10n.t('Memory'),
        vscode.l10n.t('{0} of {1} free', bytes(memory.forecast.total), bytes(memory.available_bytes)),
      ],
      [
        vscode.l10n.t('Model'),
        plain(
          vscode.l10n.t(
            '{0}, {1} of {2} parameters trained',
            model.base,
            whole(model.trainable),
            whole(model.parameters),
          ),
        ),
      ],
      [
        vscode.l10n.t('Prompts'),
        vscode.l10n.t('{0}, at most {1} tokens', whole(prompts.count), String(prompts.max)),
      ],
      [
        vscode.l10n.t('Completions'),
        proposed === null ? lengthWords : vscode.l10n.t('{0}; {1} would do', lengthWords, String(proposed)),
      ],
      [vscode.l10n.t('Groups without a difference'), percent(groups.frac_reward_zero_std)],
    ],
  );
}

const rewardTable = ({ rewards }: Preflight): string =>
  table(
    [
      vscode.l10n.t('Reward'),
      vscode.l10n.t('Contract'),
      vscode.l10n.t('Mean'),
      vscode.l10n.t('Lowest'),
      vscode.l10n.t('Highest'),
      vscode.l10n.t('Unscorable'),
    ],
    rewards.map(({ name, contract, mean, min, max, unscorable }) => [
      plain(name),
      contract.ok ? '✓' : `✗ ${plain(contract.errors[0]?.message ?? '')}`,
      fixed(mean, 3),
      fixed(min, 3),
      fixed(max, 3),
      whole(unscorable),
    ]),
  );

function shown(heading: string, one: z.infer<typeof sample>): string | undefined {
  if (one === null) return undefined;
  const { value, prompt, completion, explanation } = one;
  return page(
    `### ${plain(heading)}: ${fixed(value, 3)}`,
    explanation === null ? undefined : plain(explanation),
    quoted(`${prompt}${completion}`),
  ).trimEnd();
}
