import assert from 'node:assert/strict';
import type { MetricsLine } from '../../../core/run/records.ts';
import { collapseAlarm, CollapseWatch } from '../../../trainer/training/collapse-watch.ts';

/** The lines of a run whose reward stays the same, but for a wobble. */
const lines = (entropy: readonly (number | null)[]): MetricsLine[] =>
  entropy.map((value, i) => ({
    step: i + 1,
    metrics: { entropy: value, reward: 0.3 + (i % 2) / 100 },
    time: {},
  }));
const repeat = (value: number, count: number): number[] => Array.from({ length: count }, () => value);
const [WIDE, NARROW] = [1, 0.05];

/** Steps at which a watch that is told of each sees a beginning. */
function beginnings(course: readonly MetricsLine[]): number[] {
  const watch = new CollapseWatch({});
  return course.flatMap((line) => {
    watch.add(line);
    return watch.beginning === undefined ? [] : [line.step];
  });
}

describe('a collapse of the entropy', () => {
  const course = lines([...repeat(WIDE, 6), ...repeat(NARROW, 30)]);

  it('begins once, when most of five steps show it', () => {
    // Steps 7, 8 and 9 are three of the five up to step 9.
    assert.deepEqual(beginnings(course), [9]);
    const watch = new CollapseWatch({});
    watch.restart(course.slice(0, 9));
    assert.equal(watch.beginning?.since, 7);
  });

  it('begins at the same step wherever the run was interrupted', () => {
    for (let cut = 0; cut <= 12; cut++) {
      const watch = new CollapseWatch({});
      watch.restart(course.slice(0, cut));
      const seen = watch.beginning === undefined ? [] : [cut];
      for (const line of course.slice(cut)) {
        watch.add(line);
        if (watch.beginning !== undefined) seen.push(line.step);
      }
      assert.deepEqual(seen, cut > 9 ? [] : [9], `cut behind step ${cut}`);
    }
  });

  it('begins again only after it was over for 20 steps', () => {
    const twice = (pause: number): MetricsLine[] =>
      lines([...repeat(WIDE, 6), ...repeat(NARROW, 6), ...repeat(WIDE, pause), ...repeat(NARROW, 6)]);
    assert.deepEqual(beginnings(twice(10)), [9]);
    assert.deepEqual(beginnings(twice(30)), [9, 45]);
    const resumed = new CollapseWatch({});
    resumed.restart(twice(10).slice(0, 25));
    assert.equal(resumed.beginning, undefined, 'a resumed run knows of the first one');
    const watch = new CollapseWatch({});
    watch.restart(twice(30).slice(0, 45));
    assert.equal(watch.beginning?.since, 41, 'not where the first one began');
  });

  it('is judged by what the file will hold: no number is null there', () => {
    const broken = lines([...repeat(WIDE, 6), NaN, ...repeat(NARROW, 4)]);
    const written = JSON.parse(JSON.stringify(broken)) as MetricsLine[];
    assert.deepEqual(beginnings(broken), beginnings(written));
    assert.deepEqual(beginnings(broken), [10]);
  });

  it('says which checkpoint is from before it, or that none is', () => {
    const watch = new CollapseWatch({});
    watch.restart(course.slice(0, 9));
    const collapse = watch.beginning;
    assert.ok(collapse);
    assert.match(collapseAlarm(collapse, 9, 6).fix, /--from 6/);
    assert.match(collapseAlarm(collapse, 9, undefined).fix, /^No checkpoint is from before it/);
    assert.equal(collapseAlarm(collapse, 9, 6).name, 'entropy_collapse');
  });
});
