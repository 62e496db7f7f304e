import * as vscode from 'vscode';
import * as z from 'zod';
import { fixed } from '../../../core/format/index.ts';
import { own } from '../../../core/run/own.ts';
import { page, plain, table } from './markdown.ts';

const range = z.tuple([z.number(), z.number()]).nullable();
const evaluation = z.looseObject({
  n: z.number(),
  scored: z.number(),
  draws: z.number(),
  reward: z.number().nullable(),
  interval: range,
  intervals: z.record(z.string(), range),
});

/** `grpo evaluate` as Markdown. */
export function evaluationReport(title: string, document: unknown): string {
  const found = evaluation.parse(document);
  const { n, scored, draws, reward, interval, intervals } = found;
  const row = (name: string, value: unknown, within: z.infer<typeof range>): string[] => [
    plain(name),
    fixed(typeof value === 'number' ? value : null, 4),
    intervalText(within),
  ];
  return page(
    `# ${plain(title)}`,
    vscode.l10n.t('{0} held-out prompts, {1} completions each.', String(n), String(draws)),
    table(
      [vscode.l10n.t('Reward'), vscode.l10n.t('Mean'), vscode.l10n.t('95% interval')],
      [
        row(vscode.l10n.t('total'), reward, interval),
        ...Object.entries(intervals).map(([name, within]) => row(name, own(found, name), within)),
      ],
    ),
    scored < n
      ? vscode.l10n.t('{0} prompts could not be scored and are left out.', String(n - scored))
      : undefined,
  );
}

/** `0.41 to 0.47`; a dash where nothing was scorable. */
export const intervalText = (range: readonly [number, number] | null): string =>
  range === null ? '–' : vscode.l10n.t('{0} to {1}', fixed(range[0], 4), fixed(range[1], 4));
