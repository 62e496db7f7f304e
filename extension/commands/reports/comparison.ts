import * as vscode from 'vscode';
import * as z from 'zod';
import { fixed, signed } from '../../../core/format/index.ts';
import { intervalText } from './evaluation.ts';
import { page, plain, table } from './markdown.ts';

const range = z.tuple([z.number(), z.number()]).nullable();
const comparison = z.object({
  subjects: z.array(
    z.object({
      name: z.string(),
      checkpoint: z.number(),
      reward: z.number().nullable(),
      interval: range,
      n: z.number(),
      recorded: z.boolean(),
    }),
  ),
  settings: z.array(z.object({ key: z.string(), values: z.array(z.unknown()) })),
  comparisons: z.array(
    z.object({
      n: z.number(),
      difference: z.number().nullable(),
      interval: range,
      p: z.number().nullable(),
      cohens_d: z.number().nullable(),
    }),
  ),
});
type Comparison = z.infer<typeof comparison>;

/** What is called chance. */
const LEVEL = 0.05;

/** `grpo compare` as Markdown: who, the paired differences in words first, settings that differ. */
export function comparisonReport(title: string, document: unknown): string {
  const { subjects, settings, comparisons } = comparison.parse(document);
  return page(
    `# ${plain(title)}`,
    ...comparisons.map((one) => `**${plain(verdict(one))}**`),
    table(
      [
        vscode.l10n.t('Model'),
        vscode.l10n.t('Reward'),
        vscode.l10n.t('95% interval'),
        vscode.l10n.t('Measured'),
      ],
      subjects.map(({ checkpoint, reward, interval, recorded }) => [
        checkpoint === 0 ? vscode.l10n.t('base') : vscode.l10n.t('step {0}', String(checkpoint)),
        fixed(reward, 4),
        intervalText(interval),
        recorded ? vscode.l10n.t('as recorded') : vscode.l10n.t('now'),
      ]),
    ),
    vscode.l10n.t('On {0} held-out prompts, paired by prompt.', String(subjects[0]?.n ?? 0)),
    settings.length === 0
      ? undefined
      : table(
          [vscode.l10n.t('Setting'), ...subjects.map(({ checkpoint }) => String(checkpoint))],
          settings.map(({ key, values }) => [
            plain(key),
            ...values.map((value) => plain(JSON.stringify(value) ?? '–')),
          ]),
        ),
  );
}

function verdict({ difference, interval, p, cohens_d }: Comparison['comparisons'][number]): string {
  if (difference === null) return vscode.l10n.t('No prompt could be scored for both.');
  const gain = vscode.l10n.t('{0} reward (95%: {1})', signed(difference, 4), intervalText(interval));
  if (p === null) return vscode.l10n.t('{0}; every prompt changed alike.', gain);
  const meaning =
    p >= LEVEL
      ? vscode.l10n.t('could be chance')
      : difference > 0
        ? vscode.l10n.t('better')
        : vscode.l10n.t('worse');
  const value = p < 1e-4 ? '< 0.0001' : `= ${fixed(p, 4)}`;
  return vscode.l10n.t('{0}: {1}, p {2}, d = {3}.', gain, meaning, value, fixed(cohens_d, 2));
}
