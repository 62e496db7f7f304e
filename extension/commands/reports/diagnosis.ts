import * as vscode from 'vscode';
import * as z from 'zod';
import { remedyText } from '../../../core/alarms/index.ts';
import { page, plain } from './markdown.ts';
import { sentence, sentences } from '../../../core/text/sentences.ts';

const diagnosis = z.object({
  state: z.string().nullable(),
  step: z.number().nullable(),
  error: z.looseObject({ message: z.string(), fix: z.string().optional() }).nullable(),
  seen: z.object({ steps: z.number(), completions: z.number(), malformed: z.number() }),
  alarms: z.array(
    z.looseObject({
      message: z.string(),
      active: z.boolean(),
      steps: z.object({ first: z.number(), last: z.number() }),
      remedies: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          setting: z.object({ key: z.string(), value: z.string(), live: z.boolean() }).optional(),
          applied: z.object({ step: z.number(), value: z.string() }).optional(),
        }),
      ),
    }),
  ),
});

/** `grpo doctor RUN` as Markdown. */
export function diagnosisReport(title: string, document: unknown): string {
  const { state, step, error, seen, alarms } = diagnosis.parse(document);
  return page(
    `# ${plain(title)}`,
    vscode.l10n.t(
      'State {0}, step {1}; {2} steps and {3} completions were looked at.',
      state ?? '–',
      String(step ?? '–'),
      String(seen.steps),
      String(seen.completions),
    ),
    seen.malformed === 0
      ? undefined
      : vscode.l10n.t('{0} damaged lines were passed over.', String(seen.malformed)),
    error === null ? undefined : sentences(`**${plain(sentence(error.message))}**`, plain(error.fix ?? '')),
    alarms.length === 0 ? vscode.l10n.t('No alarm: nothing here keeps the run from learning.') : undefined,
    ...alarms.map(({ message, active, steps, remedies }) =>
      page(
        `## ${active ? '' : `${vscode.l10n.t('(passed)')} `}${plain(message)}`,
        vscode.l10n.t('Steps {0} to {1}.', String(steps.first), String(steps.last)),
        remedies.map((remedy) => `- ${plain(remedyText(remedy))}`).join('\n'),
      ).trimEnd(),
    ),
  );
}
