import assert from 'node:assert/strict';
import type { MetricsLine } from '../../../../core/run/records.ts';
import { mergePushes } from '../../../../core/protocol/merge-pushes.ts';
import { textPieces } from '../../../../extension/runs/worker/tokens.ts';

const metrics = (step: number): MetricsLine => ({ step, metrics: {}, time: {} });
const live = (fresh: boolean, text: string) => ({ fresh, lines: [{ step: 1, group: 0, index: 0, text }] });

describe('news of a run', () => {
  it('are joined in their order, the later of single values wins', () => {
    const merged = mergePushes(
      { folder: 'a', metrics: [metrics(1)], live: live(true, 'x'), pins: { a: '1' }, updated: [1] },
      { folder: 'a', metrics: [metrics(2)], live: live(false, 'y'), pins: { b: '2' } },
    );
    assert.deepEqual(merged, {
      folder: 'a',
      metrics: [metrics(1), metrics(2)],
      updated: [1],
      live: { fresh: true, lines: [...live(true, 'x').lines, ...live(true, 'y').lines] },
      pins: { b: '2' },
    });
  });

  it('forget the text of a step that is over, and what a restart took back', () => {
    const earlier = {
      folder: 'a',
      metrics: [metrics(1)],
      latest: metrics(1),
      live: live(false, 'x'),
      pins: { a: '1' },
    };
    assert.deepEqual(mergePushes(earlier, { folder: 'a', live: live(true, 'y') }).live, live(true, 'y'));
    assert.deepEqual(mergePushes(earlier, { folder: 'a', restarted: true, metrics: [metrics(9)] }), {
      folder: 'a',
      restarted: true,
      metrics: [metrics(9)],
      pins: { a: '1' },
    });
  });

  it('have no pieces where the lengths do not make up the text', () => {
    assert.deepEqual(textPieces('abc', [1, 0, 2]), ['a', '', 'bc']);
    assert.deepEqual(textPieces('abc', [1, 1]), []);
    assert.deepEqual(textPieces('abc', [1, 1, 1, 1]), []);
  });
});
