import * as vscode from 'vscode';
import * as z from 'zod';
import { page, plain, table } from './markdown.ts';

const report = z.object({
  can_train: z.boolean(),
  machine: z.object({ cpu: z.string(), platform: z.string(), arch: z.string() }),
  checks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['ok', 'warning', 'off', 'failed']),
      reason: z.string(),
      fix: z.string().optional(),
    }),
  ),
});

const MARKS = { ok: '✓', warning: '⚠', off: '–', failed: '✗' } as const;

/** `grpo doctor` as Markdown. */
export function machineReport(title: string, document: unknown): string {
  const { can_train, machine, checks } = report.parse(document);
  return page(
    `# ${plain(title)}`,
    can_train
      ? vscode.l10n.t('This machine can train.')
      : vscode.l10n.t('This machine cannot train until what failed is mended.'),
    plain(`${machine.cpu}, ${machine.platform} (${machine.arch})`),
    table(
      [vscode.l10n.t('Looked at'), '', vscode.l10n.t('Found')],
      checks.map(({ name, state, reason, fix }) => [
        plain(name),
        MARKS[state],
        plain(fix === undefined ? reason : `${reason} → ${fix}`),
      ]),
    ),
  );
}
