import assert from 'node:assert/strict';
import {
  applyStepNews,
  failureToShow,
  joinPoints,
  missingStep,
  newestStep,
  NO_STEPS,
  withStepAnswer,
} from '../../../../webview/inspector/state/steps.ts';
import { completion, group, pair } from './sample.ts';

const FOLDER = '/run';
const point = (step: number, reward: number) => ({ step, reward, reward_std: null, zero_std: null });
const loadedAt = (step: number) =>
  withStepAnswer(NO_STEPS, 'newest', { step, groups: [pair(step, 0, [0, 1])], updated: true }, undefined);

describe('the steps of the inspector', () => {
  it('joins the pieces of a step and computes mean and spread over all of them', () => {
    const first = group(5, 0, [completion(5, 0, 0, 1)]);
    const second = group(5, 0, [completion(5, 0, 1, 0), completion(5, 0, 2, null)]);
    let steps = applyStepNews(loadedAt(4), { folder: FOLDER, rollouts: [first] }, undefined);
    steps = applyStepNews(steps, { folder: FOLDER, rollouts: [second] }, undefined);
    assert.equal(steps.loaded?.step, 5);
    const [joined] = steps.loaded?.groups ?? [];
    assert.deepEqual(
      joined?.completions.map((one) => one.index),
      [0, 1, 2],
    );
    assert.equal(joined?.mean, 0.5);
    // Over n - 1 of the two that could be scored.
    assert.equal(joined?.std, Math.SQRT1_2);
  });

  it('leaves the chosen step alone while newer ones are written', () => {
    const steps = applyStepNews(loadedAt(4), { folder: FOLDER, rollouts: [pair(5, 0, [0, 1])] }, 4);
    assert.equal(steps.loaded?.step, 4);
    assert.equal(newestStep(steps), 5);
    assert.equal(missingStep(steps, 4), undefined);
    assert.equal(missingStep(steps, 5), 5);
  });

  it('drops an answer that is older than what was pushed meanwhile', () => {
    const pushed = applyStepNews(NO_STEPS, { folder: FOLDER, rollouts: [pair(9, 0, [0, 1])] }, undefined);
    const steps = withStepAnswer(pushed, 'newest', { step: 8, groups: [], updated: true }, undefined);
    assert.equal(steps.loaded?.step, 9);
  });

  it('unites an answer with the pieces of the same step', () => {
    const pushed = applyStepNews(
      NO_STEPS,
      { folder: FOLDER, rollouts: [group(9, 0, [completion(9, 0, 1, 1)])] },
      undefined,
    );
    const answer = { step: 9, groups: [group(9, 0, [completion(9, 0, 0, 0)])], updated: false };
    const steps = withStepAnswer(pushed, 'newest', answer, undefined);
    assert.equal(steps.loaded?.groups[0]?.completions.length, 2);
  });

  it('reads the shown step again when its update is written, and then no more', () => {
    const stale = applyStepNews(loadedAt(4), { folder: FOLDER, updated: [4] }, undefined);
    assert.equal(missingStep(stale, undefined), 4);
    const answer = { step: 4, groups: [pair(4, 0, [0, 1])], updated: true };
    assert.equal(missingStep(withStepAnswer(stale, 4, answer, undefined), undefined), undefined);
  });

  it('keeps a text that was fetched whole when the step is read again', () => {
    const whole = completion(4, 0, 0, 1, { completion: { text: 'a long text', length: 11 } });
    const cut = completion(4, 0, 0, 1, { completion: { text: 'a lo', length: 11 }, kl: 0.1 });
    const before = withStepAnswer(
      NO_STEPS,
      4,
      { step: 4, groups: [group(4, 0, [whole])], updated: false },
      4,
    );
    const after = withStepAnswer(before, 4, { step: 4, groups: [group(4, 0, [cut])], updated: true }, 4);
    const [one] = after.loaded?.groups[0]?.completions ?? [];
    assert.equal(one?.completion.text, 'a long text');
    assert.equal(one?.kl, 0.1);
  });

  it('asks once for a step that has no completions', () => {
    const steps = withStepAnswer(loadedAt(4), 2, null, 2);
    assert.equal(missingStep(steps, 2), undefined);
  });

  it('asks for nothing while a run has no completion, and hears of the first', () => {
    const empty = withStepAnswer(NO_STEPS, 'newest', null, undefined);
    assert.equal(missingStep(empty, undefined), undefined);
    const steps = applyStepNews(empty, { folder: FOLDER, rollouts: [pair(1, 0, [0, 1])] }, undefined);
    assert.equal(steps.loaded?.step, 1);
  });

  it('does not read a step that is only text in the making', () => {
    const live = { fresh: true, lines: [{ step: 5, group: 0, index: 0, text: 'a' }] };
    const steps = applyStepNews(loadedAt(4), { folder: FOLDER, live }, undefined);
    assert.equal(newestStep(steps), 5);
    assert.equal(missingStep(steps, 5), undefined);
  });

  it('appends points and replaces those of steps that were redone', () => {
    const points = joinPoints([point(1, 0.1), point(2, 0.2)], [point(3, 0.3)]);
    assert.deepEqual(
      joinPoints(points, [point(2, 0.5)]).map(({ reward }) => reward),
      [0.1, 0.5, 0.3],
    );
  });

  describe('that could not be read', () => {
    const failed = (step: number | 'newest') => ({ step, message: 'Torn.', fix: undefined });

    it('are told in their place, and not asked for again until somebody says so', () => {
      const steps = { ...loadedAt(5), failed: failed(3) };
      assert.equal(missingStep(steps, 3), undefined);
      assert.equal(failureToShow(steps, 3)?.message, 'Torn.');
      assert.equal(missingStep({ ...steps, failed: undefined }, 3), 3);
      assert.equal(failureToShow(steps, 4), undefined);
      assert.equal(missingStep(steps, 4), 4);
    });

    it('are told of the newest only while there is nothing of it', () => {
      const steps = { ...NO_STEPS, failed: failed('newest') };
      assert.equal(failureToShow(steps, undefined)?.message, 'Torn.');
      const live = { fresh: true, lines: [{ step: 1, group: 0, index: 0, text: 'a' }] };
      assert.equal(
        failureToShow(applyStepNews(steps, { folder: FOLDER, live }, undefined), undefined),
        undefined,
      );
    });

    it('stay as they were read before, where their update can not be read', () => {
      const updated = applyStepNews(loadedAt(5), { folder: FOLDER, updated: [5] }, undefined);
      const steps = { ...updated, failed: failed(5) };
      assert.equal(failureToShow(steps, undefined), undefined);
      assert.equal(missingStep(steps, undefined), undefined);
    });

    it('are forgotten when a step was read', () => {
      const view = { step: 4, groups: [pair(4, 0, [0, 1])], updated: true };
      assert.equal(withStepAnswer({ ...loadedAt(5), failed: failed(3) }, 4, view, 4).failed, undefined);
    });
  });
});
