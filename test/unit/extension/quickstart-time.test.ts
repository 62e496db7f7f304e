import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { QUICKSTART_MINUTES } from '../../../extension/recipes/quickstart-time.ts';

/** Texts that may promise how long the quickstart takes. */
const TEXTS = [
  'README.md',
  'package.nls.json',
  'extension/recipes/recipes.ts',
  'extension/contributions/views.ts',
  'extension/contributions/walkthrough.ts',
  ...readdirSync('examples/quickstart').map((name) => join('examples', 'quickstart', name)),
];

describe('extension: how long the quickstart takes', () => {
  it('is one figure, wherever it is promised', () => {
    const figures = TEXTS.flatMap((path) =>
      [
        ...readFileSync(path, 'utf8').matchAll(
          /(?:quickstart|learns to add|trains a small model)[^\n]*?(?:in|about|under) (a|\S+) minutes?/gi,
        ),
      ].map(([words, figure]) => ({ path, words, figure })),
    );
    assert.ok(figures.length >= 3, JSON.stringify(figures));
    for (const { path, words, figure } of figures) {
      const isTakenFromThere = figure?.includes('QUICKSTART_MINUTES') === true || figure === '{0}';
      assert.ok(isTakenFromThere || figure === String(QUICKSTART_MINUTES), `${path}: ${words}`);
    }
  });

  it('is what the recorded run of the whole recipe took on two cores, rounded up', () => {
    const lines = readFileSync('test/fixtures/runs/healthy/metrics.jsonl', 'utf8').trim().split('\n');
    const seconds = lines
      .map((line) => (JSON.parse(line) as { time: { step_time: number } }).time.step_time)
      .reduce((sum, step) => sum + step, 0);
    assert.equal(lines.length, 60, 'a run of another length is no measure');
    assert.equal(Math.ceil(seconds / 60), QUICKSTART_MINUTES);
  });
});
