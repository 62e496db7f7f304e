import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import { folderOf } from './arguments.ts';
import type { CommandContext, Handler } from './handler.ts';
import { pickOne } from './pick.ts';
import { runChoice } from './pick-run.ts';
import { diagnosisReport } from './reports/diagnosis.ts';
import { machineReport } from './reports/machine.ts';
import { showReport } from './reports/show.ts';

/** Says what this machine can train on, or why a run learns nothing. */
export const doctor: Handler = async (studio, argument) => {
  requireTrust();
  const subject = folderOf(argument) ?? (await askSubject(studio));
  if (subject === undefined) return undefined;
  const name = subject === MACHINE ? MACHINE : (studio.runs.entry(subject)?.head.name ?? subject);
  const title =
    name === MACHINE
      ? vscode.l10n.t('What this machine can train on')
      : vscode.l10n.t('Diagnosis of {0}', name);
  const document = await studio.work.run(title, (progress) =>
    studio.trainer.command(['doctor', ...(subject === MACHINE ? [] : [subject])], progress),
  );
  const text = subject === MACHINE ? machineReport(title, document) : diagnosisReport(title, document);
  await showReport({ title, text, extension: 'md' });
  return document;
};

/** Stands for the machine among run folders, which are absolute paths. */
const MACHINE = '';

async function askSubject({ runs }: CommandContext): Promise<string | undefined> {
  const machine = {
    label: `$(server-environment) ${vscode.l10n.t('This machine')}`,
    detail: vscode.l10n.t('What it can train on, each with its reason'),
    value: MACHINE,
  };
  const entries = runs.entries.map((entry) => ({ ...runChoice(entry), value: entry.head.folder }));
  return pickOne([machine, ...entries], vscode.l10n.t('What shall be looked at?'));
}
