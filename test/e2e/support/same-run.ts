import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointState } from '../../../core/run/records.ts';

/** JSON text without the values under `time` keys: what the contract compares byte for byte. */
export const withoutTime = (text: string): string =>
  JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === 'time' ? undefined : value)));

/** Whole lines of a file, none where it is absent. */
export function lines(...path: string[]): string[] {
  const file = join(...path);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

const stateOf = (folder: string): CheckpointState =>
  JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as CheckpointState;

/** Names of the scheduled checkpoints; those from a stop, an interrupt or a request may come on top. */
function scheduled(run: string): string[] {
  const root = join(run, 'checkpoints');
  return readdirSync(root)
    .sort()
    .filter((name) => stateOf(join(root, name)).time.extra === undefined);
}

function assertSameCheckpoint(found: string, expected: string): void {
  assert.deepEqual(readdirSync(found).sort(), readdirSync(expected).sort(), found);
  for (const name of readdirSync(expected)) {
    const [a, b] = [readFileSync(join(found, name)), readFileSync(join(expected, name))];
    if (name === 'state.json') assert.equal(withoutTime(a.toString()), withoutTime(b.toString()), found);
    else assert.ok(a.equals(b), `${join(found, name)} differs`);
  }
}

/** Asserts what the contract promises of an exact resume. */
export function assertSameRun(found: string, expected: string): void {
  for (const name of ['metrics.jsonl', 'eval.jsonl', 'rollouts.jsonl', 'updates.jsonl']) {
    assert.deepEqual(lines(found, name).map(withoutTime), lines(expected, name).map(withoutTime), name);
  }
  const bytes = (run: string): Buffer => readFileSync(join(run, 'rollouts.bin'));
  assert.ok(bytes(found).equals(bytes(expected)), 'rollouts.bin differs');
  assert.deepEqual(scheduled(found), scheduled(expected));
  for (const name of scheduled(expected)) {
    assertSameCheckpoint(join(found, 'checkpoints', name), join(expected, 'checkpoints', name));
  }
}

/** Completions that were cut off by restarts, of all attempts; unfinished lines are left out. */
export function cutOff(run: string): string[] {
  const attic = join(run, 'attempts');
  if (!existsSync(attic)) return [];
  return readdirSync(attic).flatMap((attempt) => lines(attic, attempt, 'rollouts.jsonl'));
}
