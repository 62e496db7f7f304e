import * as vscode from 'vscode';
import type { Alarm } from '../../core/alarms/index.ts';
import type { CommandId } from '../contributions/commands.ts';
import type { AlarmProblems } from './problems.ts';
import { openWays, placeOfAlarm } from './ways-out.ts';

/** The ways out of an alarm where the Problems panel shows it, the most promising first, and the way to what it is about. */
export class AlarmQuickFixes implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  private readonly problems: AlarmProblems;

  constructor(problems: AlarmProblems) {
    this.problems = problems;
  }

  provideCodeActions(
    { uri }: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return diagnostics.flatMap((diagnostic) => {
      const found = this.problems.alarmOf(uri, diagnostic);
      return found === undefined ? [] : actionsOf(found.folder, found.alarm, diagnostic);
    });
  }
}

function actionsOf(folder: string, alarm: Alarm, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const action = (title: string, command: CommandId, argument: object): vscode.CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.diagnostics = [diagnostic];
    made.command = { command, title, arguments: [argument] };
    return made;
  };
  const fixes = openWays(alarm).map(({ id, title, setting: { value } }) =>
    action(title, 'grpo.applyAlarmFix', { folder, alarm: alarm.code, remedy: id, value }),
  );
  const [first] = fixes;
  if (first !== undefined) first.isPreferred = true;
  return [
    ...fixes,
    action(vscode.l10n.t('Look at it in the inspector'), 'grpo.openInspector', {
      folder,
      ...placeOfAlarm(alarm),
    }),
  ];
}
