import assert from 'node:assert/strict';
import { placeOfSetting, settingEdit, type Edit } from '../../../core/config/index.ts';

/** The text with one edit made. */
function edited(text: string, { line, column, end_line, end_column, new_text }: Edit): string {
  const lines = text.split('\n');
  const offset = (row: number, col: number) =>
    lines.slice(0, row - 1).reduce((sum, one) => sum + one.length + 1, 0) + col - 1;
  return text.slice(0, offset(line, column)) + new_text + text.slice(offset(end_line, end_column));
}
const set = (text: string, key: string, value: string) => edited(text, settingEdit(text, key, value));

describe('config: the edit that sets a value', () => {
  it('replaces a value and leaves its comment', () => {
    assert.equal(set('grpo:\n  beta: 0.1 # why\n', 'grpo.beta', '0.2'), 'grpo:\n  beta: 0.2 # why\n');
  });
  it('replaces the value of an alias', () => {
    assert.equal(set('grpo:\n  kl_coeff: 0.1\n', 'grpo.beta', '0.2'), 'grpo:\n  kl_coeff: 0.2\n');
  });
  it('adds a key to a block section, indented as the others', () => {
    const text = 'grpo:\n    beta: 0.1 # why\ntrain:\n  seed: 7\n';
    assert.equal(
      set(text, 'grpo.dynamic_sampling', 'true'),
      'grpo:\n    beta: 0.1 # why\n    dynamic_sampling: true\ntrain:\n  seed: 7\n',
    );
  });
  it('adds a key to a section in braces', () => {
    assert.equal(
      set('grpo: { beta: 0.1 }\n', 'grpo.temperature', '0.8'),
      'grpo: { beta: 0.1, temperature: 0.8 }\n',
    );
  });
  it('adds a key to an empty section, and a section where there is none', () => {
    assert.equal(set('grpo:\ntrain: {}\n', 'grpo.beta', '0.1'), 'grpo:\n  beta: 0.1\ntrain: {}\n');
    assert.equal(set('name: a', 'grpo.beta', '0.1'), 'name: a\ngrpo:\n  beta: 0.1\n');
  });
  it('reaches into lists', () => {
    const text = 'rewards:\n  - use: length\n    weight: 1\n  - { use: regex, weight: 2 }\n';
    assert.equal(set(text, 'rewards.1.weight', '0.5'), text.replace('weight: 2', 'weight: 0.5'));
  });
  it('finds a reward by its name, and makes none up', () => {
    const text = 'rewards:\n  - use: ./rewards/short.ts\n  - { use: regex, name: v1.5, weight: 2 }\n';
    assert.equal(set(text, 'rewards.v1.5.weight', '0'), text.replace('weight: 2', 'weight: 0'));
    assert.equal(set(text, 'rewards.short.weight', '0.5'), text.replace('.ts\n', '.ts\n    weight: 0.5\n'));
    assert.equal(placeOfSetting(text, 'rewards.v1.5.weight').line, 3);
    assert.throws(() => settingEdit(text, 'rewards.gone.weight', '0'), { code: 'config-reward-gone' });
  });
  it('points at the key, or at its section where it is not written', () => {
    const text = 'name: a\ngrpo:\n  beta: 0.1\n';
    assert.deepEqual(placeOfSetting(text, 'grpo.beta'), { line: 3, column: 3, end_line: 3, end_column: 7 });
    assert.equal(placeOfSetting(text, 'grpo.epsilon').line, 2);
    assert.equal(placeOfSetting('', 'grpo.epsilon').line, 1);
  });
});
