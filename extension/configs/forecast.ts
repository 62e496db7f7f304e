import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { bytes, clock } from '../../core/format/index.ts';
import type { RunStore } from '../runs/api.ts';

/** What a run is expected to take. */
export interface Forecast {
  seconds: number | null;
  /** Memory of the process at its peak, bytes. */
  memory: number | null;
}

const KEY = 'forecasts';
const KEPT = 50;

/**
 * What runs of a config take, as far as it is known without computing anything now: from its last preflight, while the text is still the
 * same, else from its newest run.
 */
export class ForecastBook {
  private readonly memory: vscode.Memento;
  private readonly runs: RunStore;

  constructor(memory: vscode.Memento, runs: RunStore) {
    this.memory = memory;
    this.runs = runs;
  }

  /** Keeps what a preflight of this text said. */
  async remember(text: string, forecast: Forecast): Promise<void> {
    const kept = this.memory.get<[string, Forecast][]>(KEY, []).filter(([key]) => key !== hashOf(text));
    await this.memory.update(KEY, [[hashOf(text), forecast], ...kept].slice(0, KEPT));
  }

  /** In a few words; undefined where neither a preflight nor a run tells. */
  async describe(config: vscode.Uri): Promise<string | undefined> {
    const document = await vscode.workspace.openTextDocument(config);
    const known = new Map(this.memory.get<[string, Forecast][]>(KEY, [])).get(hashOf(document.getText()));
    if (known !== undefined) return words(known, vscode.l10n.t('forecast of the preflight'));
    const run = this.runs.entries.find(({ head }) => head.config_path === config.fsPath);
    const pace = run?.latest?.time['step_time'];
    const steps = run?.head.status?.max_steps;
    if (pace === undefined || steps === null || steps === undefined) return undefined;
    return words({ seconds: pace * steps, memory: null }, vscode.l10n.t('by the pace of the newest run'));
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const words = ({ seconds, memory }: Forecast, source: string): string =>
  [
    seconds === null ? '' : vscode.l10n.t('about {0}', clock(seconds)),
    memory === null ? '' : bytes(memory),
    source,
  ]
    .filter((part) => part !== '')
    .join(' · ');
