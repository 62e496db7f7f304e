import assert from 'node:assert/strict';
import { resolveConfig } from '../../../core/config/index.ts';
import { withChanges } from '../../../trainer/training/settings.ts';

const config = (grpo: object) =>
  resolveConfig({
    model: { base: 'm' },
    data: { train: 'a.jsonl' },
    rewards: [{ use: 'length', target: 5, unit: 'characters', name: 'short' }],
    grpo,
  });

describe('settings changed while a run goes on', () => {
  it('take the place of the config', () => {
    const changed = withChanges(config({}), { 'train.learning_rate': 0.5, 'rewards.short.weight': 3 });
    assert.equal(changed.train.learning_rate, 0.5);
    assert.equal(changed.rewards[0]?.weight, 3);
  });

  it('move an upper clip width that follows epsilon, and no other', () => {
    const both = ({ grpo }: ReturnType<typeof config>) => [grpo.epsilon, grpo.epsilon_high];
    assert.deepEqual(both(withChanges(config({}), { 'grpo.epsilon': 0.1 })), [0.1, 0.1]);
    assert.deepEqual(both(withChanges(config({ epsilon_high: 0.28 }), { 'grpo.epsilon': 0.1 })), [0.1, 0.28]);
    const set = { 'grpo.epsilon': 0.1, 'grpo.epsilon_high': 0.3 };
    assert.deepEqual(both(withChanges(config({}), set)), [0.1, 0.3]);
  });
});
