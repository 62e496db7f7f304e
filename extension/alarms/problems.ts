import * as vscode from 'vscode';
import type { Alarm } from '../../core/alarms/index.ts';
import { placeOfSetting } from '../../core/config/index.ts';
import { editorRange } from '../configs/open-config.ts';
import type { RunEntry, RunStore } from '../runs/api.ts';

/** Changes of runs that follow each other this closely are looked at once. */
const SETTLE_MS = 500;

/**
 * Shows active alarms in the Problems panel where a line of the config is their cause, at that line. Only the newest run of a config
 * speaks: an older one was of another text.
 */
export function registerAlarmProblems(runs: RunStore): vscode.Disposable {
  const shown = vscode.languages.createDiagnosticCollection('grpo-alarms');
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void show(shown, runs.entries);
    }, SETTLE_MS);
  };
  const subscription = runs.onDidChange(soon);
  soon();
  return vscode.Disposable.from(shown, subscription, new vscode.Disposable(() => clearTimeout(timer)));
}

async function show(shown: vscode.DiagnosticCollection, entries: readonly RunEntry[]): Promise<void> {
  const newest = new Map<string, RunEntry>();
  for (const entry of entries) {
    const path = entry.head.config_path;
    if (path !== null && !newest.has(path)) newest.set(path, entry);
  }
  const all: [vscode.Uri, vscode.Diagnostic[]][] = [];
  for (const [path, { head, alarms }] of newest) {
    const caused = alarms.filter(
      ({ active, severity, config_key: key }) => active && severity === 'alarm' && key,
    );
    if (caused.length === 0) continue;
    const text = await textOf(vscode.Uri.file(path));
    if (text === undefined) continue;
    all.push([vscode.Uri.file(path), caused.map((alarm) => diagnostic(alarm, head.run, text))]);
  }
  shown.clear();
  shown.set(all);
}

function diagnostic(alarm: Alarm, run: string, text: string): vscode.Diagnostic {
  const found = new vscode.Diagnostic(
    editorRange(placeOfSetting(text, alarm.config_key ?? '')),
    vscode.l10n.t(
      '{0} (run {1}, steps {2}-{3})',
      alarm.message,
      run,
      String(alarm.steps.first),
      String(alarm.steps.last),
    ),
    vscode.DiagnosticSeverity.Warning,
  );
  found.source = 'grpo';
  found.code = alarm.code;
  return found;
}

/** Undefined where the config is not there any more: then there is no line to point at. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return undefined;
  }
}
