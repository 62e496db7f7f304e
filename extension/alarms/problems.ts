import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Alarm } from '../../core/alarms/index.ts';
import { placeOfSetting } from '../../core/config/index.ts';
import { editorRange } from '../configs/open-config.ts';
import { LANGUAGE } from '../language/providers/selector.ts';
import type { RunEntry, RunStore } from '../runs/api.ts';
import { isAnswered } from './ways-out.ts';

/** Changes of runs that follow each other this closely are looked at once. */
const SETTLE_MS = 500;
/** Tells these from what the check of configs says. */
const SOURCE = 'GRPO run';

/** What is shown at a config: the alarms of its newest run. */
export interface ConfigAlarms {
  folder: string;
  run: string;
  alarms: readonly Alarm[];
}

/**
 * Shows active alarms in the Problems panel where a line of the config is their cause, at that line. Only the newest run of a config
 * speaks (an older one was of another text), and only until a way out stands in the config.
 */
export class AlarmProblems implements vscode.Disposable {
  private readonly runs: RunStore;
  private readonly log: vscode.LogOutputChannel;
  private readonly collection = vscode.languages.createDiagnosticCollection('grpo-alarms');
  /** By the config's Uri. */
  private readonly shown = new Map<string, ConfigAlarms>();
  /** Configs whose text is another than the one that was shown. */
  private readonly edited = new Set<string>();
  /** Runs that were asked for their alarms. */
  private readonly asked = new Set<string>();
  private readonly parts: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(runs: RunStore, log: vscode.LogOutputChannel) {
    this.runs = runs;
    this.log = log;
    this.parts = [
      this.collection,
      runs.onDidChange(() => this.soon()),
      vscode.workspace.onDidOpenTextDocument(({ languageId }) => {
        if (languageId === LANGUAGE) this.soon();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        const config = document.uri.toString();
        if (!this.shown.has(config)) return;
        this.edited.add(config);
        this.soon();
      }),
    ];
    this.soon();
  }

  /** The alarm that a diagnostic shows, and its run. */
  alarmOf(config: vscode.Uri, diagnostic: vscode.Diagnostic): { folder: string; alarm: Alarm } | undefined {
    if (diagnostic.source !== SOURCE) return undefined;
    const { folder, alarms } = this.shown.get(config.toString()) ?? {};
    const alarm = alarms?.find(({ code }) => code === diagnostic.code);
    return folder === undefined || alarm === undefined ? undefined : { folder, alarm };
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const part of this.parts) part.dispose();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.looking = this.looking
        .then(() => this.look())
        .catch((error: unknown) => this.log.error(`Alarms in the Problems panel: ${String(error)}`));
    }, SETTLE_MS);
  }

  /** Sets what differs from what is shown. */
  private async look(): Promise<void> {
    const newest = newestRuns(this.runs.entries);
    for (const config of this.shown.keys()) if (!newest.has(config)) this.clear(config);
    for (const [config, entry] of newest) {
      const found = alarmsOf(entry);
      const isOther = !isDeepStrictEqual(found, this.shown.get(config));
      if (found === undefined) this.clear(config);
      else if (this.edited.has(config) || isOther) await this.show(config, found);
    }
    await this.askForOpen(newest);
  }

  /** A run that ended before this window opened has not been looked at: it is when somebody opens its config. */
  private async askForOpen(newest: ReadonlyMap<string, RunEntry>): Promise<void> {
    for (const { uri } of vscode.workspace.textDocuments) {
      const folder = newest.get(uri.toString())?.head.folder;
      if (folder === undefined || this.asked.has(folder)) continue;
      this.asked.add(folder);
      // What it finds comes back as a change of the run's entry.
      await this.runs.request('alarms', { folder }).catch((error: unknown) => {
        // It may be readable when its config is opened the next time.
        this.asked.delete(folder);
        this.log.warn(`${folder}: ${String(error)}`);
      });
    }
  }

  private async show(config: string, found: ConfigAlarms): Promise<void> {
    this.edited.delete(config);
    const uri = vscode.Uri.parse(config);
    const text = await textOf(uri);
    if (text === undefined) {
      this.clear(config);
      return;
    }
    const alarms = found.alarms.filter((alarm) => !isAnswered(alarm, text));
    this.shown.set(config, found);
    this.collection.set(
      uri,
      alarms.map((alarm) => diagnostic(alarm, found.run, text)),
    );
  }

  private clear(config: string): void {
    if (!this.shown.delete(config)) return;
    this.collection.delete(vscode.Uri.parse(config));
  }
}

/** The newest run of each config, by the config's Uri. `entries` come newest first. */
function newestRuns(entries: readonly RunEntry[]): Map<string, RunEntry> {
  const newest = new Map<string, RunEntry>();
  for (const entry of entries) {
    const { config_path: path } = entry.head;
    const config = path === null ? undefined : vscode.Uri.file(path).toString();
    if (config !== undefined && !newest.has(config)) newest.set(config, entry);
  }
  return newest;
}

/** A run's alarms that a line of its config is the cause of; undefined where there is none. */
function alarmsOf({ head: { folder, run }, alarms: all }: RunEntry): ConfigAlarms | undefined {
  const alarms = all.filter(({ config_key: key }) => key);
  return alarms.length === 0 ? undefined : { folder, run, alarms };
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
  found.source = SOURCE;
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
