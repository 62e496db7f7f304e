import * as vscode from 'vscode';
import { SELECTOR } from '../language/providers/selector.ts';
import type { RunStore } from '../runs/api.ts';
import { AlarmProblems } from './problems.ts';
import { AlarmQuickFixes } from './quick-fixes.ts';

/** Alarms of runs at the lines of their configs, with their ways out. */
export function registerAlarms(runs: RunStore, log: vscode.LogOutputChannel): vscode.Disposable {
  const problems = new AlarmProblems(runs, log);
  return vscode.Disposable.from(
    problems,
    vscode.languages.registerCodeActionsProvider(
      SELECTOR,
      new AlarmQuickFixes(problems),
      AlarmQuickFixes.metadata,
    ),
  );
}
