import assert from 'node:assert/strict';
import type { PageCursor } from '../../../../core/protocol/index.ts';
import { secondsLeft } from '../../../../webview/dashboard/data/pace.ts';
import { fromCursor, toCursor } from '../../../../webview/dashboard/session/view.ts';
import { emptinessOf } from '../../../../webview/dashboard/shell/emptiness.ts';
import { head, run } from './runs.ts';

describe('how the dashboard is looked at', () => {
  it('comes back as it was kept', () => {
    const view = {
      along: 'time',
      smoothed: true,
      zoom: { from: 1, to: 5 },
      hidden: ['/runs/b'],
      chosen: '/runs/a',
    } as const;
    const cursor = toCursor(view, ['/runs/a', '/runs/b']);
    assert.deepEqual(cursor.folders, ['/runs/a', '/runs/b']);
    assert.deepEqual(fromCursor(JSON.parse(JSON.stringify(cursor)) as typeof cursor), view);
  });

  it('begins plainly where nothing was kept, or what cannot be understood', () => {
    const plain = { along: 'step', smoothed: false, zoom: undefined, hidden: [], chosen: undefined };
    assert.deepEqual(fromCursor(undefined), plain);
    const odd: PageCursor = { page: 'dashboard', folders: [] };
    Object.assign(odd, { along: 3, zoom: { from: 5, to: 1 }, hidden: 'x', chosen: 7 });
    assert.deepEqual(fromCursor(odd), plain);
  });
});

describe('a dashboard without charts', () => {
  it('says what to do next', () => {
    assert.match(emptinessOf(true, [])?.text ?? '', /Start a training/);
    assert.equal(emptinessOf(false, [])?.isWaiting, true);
    const live = run({}, {}, { head: head('/runs/a', {}, 'running') });
    assert.match(emptinessOf(true, [live])?.text ?? '', /Reading/);
    live.takeSeries({ folder: '/runs/a', metrics: [], evaluations: [], events: [] });
    assert.match(emptinessOf(true, [live])?.title ?? '', /first step/);
    const failed = run({}, {}, { head: head('/runs/a', {}, 'failed') });
    failed.takeSeries({ folder: '/runs/a', metrics: [], evaluations: [], events: [] });
    assert.match(emptinessOf(true, [failed])?.title ?? '', /No step was finished/);
    assert.equal(emptinessOf(true, [run({ reward: [1] })]), undefined);
  });
});

describe('the time left', () => {
  const steps = { reward: [1, 1], 'time/step_time': [2, 4] };

  it('is what the missing steps take at the pace of the newest', () => {
    assert.equal(secondsLeft(run(steps, {}, { head: head('/runs/a', {}, 'running') })), 58 * 3);
  });

  it('is not known of a run that does not train', () => {
    assert.equal(secondsLeft(run(steps)), null);
    assert.equal(secondsLeft(run({}, {}, { head: head('/runs/a', {}, 'running') })), null);
  });
});
