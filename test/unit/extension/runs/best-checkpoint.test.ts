import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoints } from '../../../../extension/runs/worker/checkpoints.ts';
import { temporaryFolder } from './run-folder.ts';

describe('the best checkpoint of a run', () => {
  let place: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (place = temporaryFolder()));
  afterEach(() => place.remove());

  /** Steps that are starred. @param held held-out rewards by step; undefined: not evaluated there */
  async function starred(held: Readonly<Record<number, number | undefined>>): Promise<number[]> {
    const steps = Object.keys(held).map(Number);
    for (const step of steps)
      mkdirSync(join(place.path, 'checkpoints', `step-${String(step).padStart(5, '0')}`), {
        recursive: true,
      });
    const metrics = steps.map((step) => ({ step, metrics: { reward: step / 10 }, time: {} }));
    const evaluations = steps.flatMap((step) => {
      const reward = held[step];
      return reward === undefined ? [] : [{ step, n: 8, metrics: { reward } }];
    });
    const found = await readCheckpoints(place.path, metrics, evaluations as never);
    return found.filter(({ best }) => best).map(({ step }) => step);
  }

  it('is the one with the highest held-out reward', async () =>
    assert.deepEqual(await starred({ 2: 0.1, 4: 0.5, 6: 0.3 }), [4]));
  it('is none where all are 0', async () => assert.deepEqual(await starred({ 2: 0, 4: 0, 6: 0 }), []));
  it('is none where several share the highest', async () =>
    assert.deepEqual(await starred({ 2: 0.1, 4: 0.5, 6: 0.5 }), []));
  it('is none where one alone was measured', async () =>
    assert.deepEqual(await starred({ 2: undefined, 4: 0.5 }), []));
  it('is none where nothing was measured, whatever the training says', async () =>
    assert.deepEqual(await starred({ 2: undefined, 4: undefined }), []));
});
