import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Pace } from '../../../../extension/trees/pace.ts';

describe('a pace', () => {
  let times: number;
  let pace: Pace;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    times = 0;
    pace = new Pace(() => times++, 300);
  });
  afterEach(() => mock.timers.reset());

  it('works at once, then rests, however often it is asked', () => {
    pace.ask();
    assert.equal(times, 1);
    for (let ms = 0; ms < 290; ms += 10) {
      pace.ask();
      mock.timers.tick(10);
    }
    assert.equal(times, 1);
    mock.timers.tick(10);
    assert.equal(times, 2, 'what was asked meanwhile');
    mock.timers.tick(900);
    assert.equal(times, 2, 'nobody has asked');
    pace.ask();
    assert.equal(times, 3);
  });

  it('does nothing after its end', () => {
    pace.ask();
    pace.ask();
    pace.dispose();
    mock.timers.tick(900);
    assert.equal(times, 1);
  });
});
