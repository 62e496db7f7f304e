import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { casesFileOf, type CaseLine, type RegressionCase, type SavedCase } from '../../core/cases/index.ts';
import { rewardNames, type GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { RolloutRecord } from '../../core/run/records.ts';
import { findCompletion } from '../runs/find-completion.ts';
import { readRecordedRun } from '../training/recorded-config.ts';
import { rowOfCompletion } from '../training/row-of-completion.ts';
import { appendCase, readCaseFile } from './case-file.ts';

export interface SaveOptions {
  note: string;
  now: Date;
  /** Told of lines of the case file that are no cases. */
  onProblem: (message: string) => void;
}

/**
 * Keeps a completion of a run, with the row that it answered and the rewards that it got, as a case beside the run's config. One that is
 * there already is not added again.
 * @throws GrpoError `case-config-gone`, `case-nothing-expected`, `case-not-written`, `cases-unreadable`, and as `readRecordedRun`,
 *   `findCompletion` and `rowOfCompletion`
 */
export async function saveCase(path: string, id: string, options: SaveOptions): Promise<SavedCase> {
  const run = resolve(path);
  const { manifest, config } = await readRecordedRun(run);
  const { source } = manifest;
  requireConfig(source.path);
  const record = await findCompletion(run, id);
  const file = casesFileOf(source.path);
  const { cases, problems } = await readCaseFile(file);
  for (const { line, problem } of problems) options.onProblem(`${file}:${line}: ${problem}`);
  const from = { run: basename(run), id };
  const there = cases.find(({ one }) => isSame(one, from, record));
  if (there !== undefined) return { file, name: there.one.name, added: false };

  const rewards = expectations(record, config);
  const { columns } = await rowOfCompletion(config, dirname(source.path), record);
  const one: RegressionCase = {
    name: uniqueName(`${id} of ${from.run}`, cases),
    saved: options.now.toISOString(),
    from,
    prompt: record.prompt,
    completion: record.completion,
    stop_reason: record.stop_reason,
    columns,
    rewards,
    note: options.note,
  };
  await appendCase(file, one);
  return { file, name: one.name, added: true };
}

function requireConfig(path: string): void {
  if (existsSync(path)) return;
  throw new GrpoError({
    code: 'case-config-gone',
    message: `The config that this run came from is not there any more: ${path}.`,
    where: path,
    fix: 'Cases are kept beside the config, whose rewards they test: put it back.',
  });
}

/**
 * What the rewards gave, where that says something about this completion: not where a reward failed, and not where a `shuffled` one gave
 * what another completion had earned.
 */
function expectations(
  { id, rewards, details }: RolloutRecord,
  config: GrpoConfig,
): RegressionCase['rewards'] {
  const names = rewardNames(config.rewards);
  const isShuffled = (name: string): boolean => config.rewards[names.indexOf(name)]?.use === 'shuffled';
  const kept = Object.entries(rewards).filter(
    ([name]) => details[name]?.error === undefined && !isShuffled(name),
  );
  if (kept.length > 0) return Object.fromEntries(kept);
  throw new GrpoError({
    code: 'case-nothing-expected',
    message: `No reward says anything about ${id} that a case could hold to: each one failed, or is shuffled.`,
    where: id,
    fix: 'Save another completion.',
  });
}

/** A folder of the same name may hold another run: the texts tell. */
const isSame = (one: RegressionCase, from: RegressionCase['from'], record: RolloutRecord): boolean =>
  one.from.run === from.run &&
  one.from.id === from.id &&
  one.prompt === record.prompt &&
  one.completion === record.completion;

function uniqueName(wanted: string, cases: readonly CaseLine[]): string {
  const taken = new Set(cases.map(({ one }) => one.name));
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted} (${count})`;
  return name;
}
