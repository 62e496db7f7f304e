import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { fixed } from '../../core/format/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { RunEntry, RunStore } from '../runs/api.ts';
import { runTreeState, type RunTreeState } from '../trees/run-state.ts';
import { folderOf, type Argument } from './arguments.ts';
import type { CommandContext } from './handler.ts';
import { pickOne, type Choice } from './pick.ts';

const STALE_MS = 1500;
const STALE_POLL_MS = 100;

export interface RunQuestion {
  /** What kinds of runs the command is about; all where left out. */
  states?: readonly RunTreeState[];
  placeHolder: string;
  /** Why it cannot work when there is no such run. */
  none: string;
  /** What to do then. */
  fix: string;
}

/** The run that a command is about: its argument, or one of those it can be about, the one on the page in front first. */
export async function pickRun(
  studio: CommandContext,
  argument: Argument,
  question: RunQuestion,
): Promise<RunEntry | undefined> {
  const given = folderOf(argument);
  if (given !== undefined) return givenRun(studio, given, question);
  await studio.runs.refresh();
  const candidates = runsOf(studio, question.states);
  if (candidates.length === 0)
    throw new GrpoError({ code: 'no-run', message: question.none, fix: question.fix });
  return pickOne(candidates.map(runChoice), question.placeHolder);
}

/** A run that was named: it must be one, and one that the command can be about. */
async function givenRun({ runs }: CommandContext, folder: string, question: RunQuestion): Promise<RunEntry> {
  const fits = (entry: RunEntry): boolean => question.states?.includes(runTreeState(entry)) !== false;
  const entry = await freshEntry(runs, folder, fits);
  if (entry === undefined)
    throw new GrpoError({
      code: 'run-not-found',
      message: vscode.l10n.t('There is no run in {0}.', folder),
      fix: vscode.l10n.t('It may have been deleted or moved; refresh the list of runs.'),
    });
  if (fits(entry)) return entry;
  throw new GrpoError({
    code: 'run-wrong-state',
    message: vscode.l10n.t('{0}: {1} It is {2}.', entry.head.name, question.none, stateOf(entry)),
    fix: question.fix,
  });
}

/** A run's entry, waited for while it does not fit: what the store knows is up to a second old. */
async function freshEntry(
  runs: RunStore,
  folder: string,
  fits: (entry: RunEntry) => boolean,
): Promise<RunEntry | undefined> {
  for (let waited = 0; ; waited += STALE_POLL_MS) {
    const entry = runs.entry(folder);
    if ((entry !== undefined && fits(entry)) || waited >= STALE_MS) return entry;
    if (waited === 0) await runs.refresh();
    await sleep(STALE_POLL_MS);
  }
}

function runsOf({ runs, pages }: CommandContext, states: RunQuestion['states']): RunEntry[] {
  const shown = pages.active?.folders[0];
  const rank = (entry: RunEntry): number => (entry.head.folder === shown ? 0 : 1);
  return runs.entries
    .filter((entry) => states === undefined || states.includes(runTreeState(entry)))
    .sort((a, b) => rank(a) - rank(b));
}

export const stateOf = ({ head }: RunEntry): string =>
  head.liveness === 'gone'
    ? vscode.l10n.t('crashed')
    : (head.status?.state ?? vscode.l10n.t('without a status'));

/** A run in a list to choose from. */
export function runChoice(entry: RunEntry): Choice<RunEntry> {
  const { head, latest } = entry;
  const { step, max_steps } = head.status ?? { step: 0, max_steps: null };
  const reward =
    latest === null ? '' : ` · ${vscode.l10n.t('reward {0}', fixed(latest.metrics['reward'], 3))}`;
  return {
    label: head.name,
    description: head.run,
    detail: `${stateOf(entry)} · ${step}/${max_steps ?? '?'}${reward}`,
    value: entry,
  };
}
