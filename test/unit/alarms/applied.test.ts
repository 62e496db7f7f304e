import assert from 'node:assert/strict';
import { AlarmMonitor, remedyText, type Remedy } from '../../../core/alarms/index.ts';
import type { EventRecord } from '../../../core/run/records.ts';

const CONFIG = {
  rewards: [{ use: 'exact-answer', weight: 1 }],
  grpo: { num_generations: 4, beta: 0.01 },
  train: { learning_rate: 1e-4 },
};

/** A run whose KL has left the reference. */
class SickRun {
  readonly monitor = new AlarmMonitor(CONFIG);
  private steps = 0;

  train(count: number): this {
    for (let i = 0; i < count; i++) {
      const step = ++this.steps;
      const record = { step, metrics: { kl: 4 }, time: {} };
      this.monitor.observe({ metrics: [{ offset: step * 10, length: 9, record }] });
    }
    return this;
  }

  /** What a click on a remedy makes the trainer write: the next step is the first that is computed with it. */
  set(key: string, value: number, more: { replayed?: boolean } = {}): this {
    const record: EventRecord = {
      t: '',
      attempt: 1,
      step: this.steps + 1,
      type: 'setting',
      key,
      value,
      ...more,
    };
    this.monitor.observe({ events: [{ offset: 0, length: 9, record }] });
    return this;
  }

  remedy(id: string): Remedy | undefined {
    return this.monitor.alarms()[0]?.remedies.find((one) => one.id === id);
  }
}

describe('a way out that was taken', () => {
  it('stays as it was offered, marked, and does not turn into the next value', () => {
    const run = new SickRun().train(5);
    const offered = run.remedy('beta');
    assert.deepEqual([offered?.setting?.value, offered?.applied], ['0.04', undefined]);
    run.set('grpo.beta', 0.04);
    assert.deepEqual(run.remedy('beta'), { ...offered, applied: { step: 6, value: '0.04' } });
    // The other one is still free.
    assert.equal(run.remedy('rate')?.applied, undefined);
    assert.match(remedyText(run.remedy('beta') as Remedy), /to 0\.04.*grpo\.beta is 0\.04 since step 6/);
  });

  it('is followed by the next one when steps that were computed with it show the illness by themselves', () => {
    const run = new SickRun().train(5).set('grpo.beta', 0.04);
    for (const count of [1, 1]) assert.ok(run.train(count).remedy('beta')?.applied);
    const next = run.train(1).remedy('beta');
    assert.deepEqual([next?.setting?.value, next?.applied], ['0.16', undefined]);
    run.set('grpo.beta', 0.16);
    assert.deepEqual([run.remedy('beta')?.setting?.value, run.remedy('beta')?.applied?.step], ['0.16', 9]);
  });

  it('is not taken anew by a resume that says the same setting again', () => {
    const run = new SickRun().train(5).set('grpo.beta', 0.04).train(3);
    run.set('grpo.beta', 0.04, { replayed: true });
    assert.equal(run.remedy('beta')?.applied, undefined);
  });

  it('waits, too, for a value that a person set by hand', () => {
    const run = new SickRun().train(5).set('train.learning_rate', 5e-5);
    assert.deepEqual(run.remedy('rate')?.applied, { step: 6, value: '0.00005' });
    assert.equal(run.remedy('rate')?.setting?.value, '1e-5');
  });
});
