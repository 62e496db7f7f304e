import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';

const withoutTime = (text: string): unknown =>
  JSON.parse(text, (key, value: unknown) => (key === 'time' ? undefined : value));

/** Lines of a file in the run folder, none where it is absent. */
export function lines(folder: string, file: string): string[] {
  const path = join(folder, file);
  if (!fs.existsSync(path)) return [];
  return fs.readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

function checkpoints(folder: string): Record<string, unknown> {
  const root = join(folder, 'checkpoints');
  if (!fs.existsSync(root)) return {};
  const names = fs.readdirSync(root).sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        files: fs.readdirSync(join(root, name)).sort(),
        weights: fs.readFileSync(join(root, name, 'weights.safetensors')).toString('hex'),
        state: withoutTime(fs.readFileSync(join(root, name, 'state.json'), 'utf8')),
      },
    ]),
  );
}

/** Asserts what the contract promises of an exact resume: all data equal, but for the values under `time`. */
export function assertSameRun(folder: string, expected: string): void {
  for (const file of ['metrics.jsonl', 'eval.jsonl', 'rollouts.jsonl', 'updates.jsonl'])
    assert.deepEqual(lines(folder, file).map(withoutTime), lines(expected, file).map(withoutTime), file);
  assert.deepEqual(
    fs.readFileSync(join(folder, 'rollouts.bin')),
    fs.readFileSync(join(expected, 'rollouts.bin')),
  );
  assert.deepEqual(checkpoints(folder), checkpoints(expected));
}

/** Whole lines of completions, those of cut-off attempts first. */
export function allCompletions(folder: string): string[] {
  const attic = join(folder, 'attempts');
  const attempts = fs.existsSync(attic) ? fs.readdirSync(attic) : [];
  const cutOff = attempts.flatMap((attempt) => lines(attic, join(attempt, 'rollouts.jsonl')));
  return [...cutOff, ...lines(folder, 'rollouts.jsonl')].filter((line) => {
    try {
      JSON.parse(line);
      return true;
    } catch {
      return false;
    }
  });
}
