import assert from 'node:assert/strict';
import { isSaid } from '../../../trainer/training/said-once.ts';

describe('what is said once', () => {
  const known = [
    { code: 'config-test-is-train', message: 'x' },
    {
      code: 'config-model-notice',
      message: 'models/m/config.json: foo: not known here, and without effect.',
    },
    { code: 'config-model-notice', message: `models/m: not read: ${'a.bin, '.repeat(200).slice(0, 900)}…` },
  ];
  it('is what has the same code, or is a notice of the same folder by another path', () => {
    const found = (code: string, message: string): boolean => isSaid(known, { code, message });
    assert.ok(found('config-test-is-train', 'y'));
    assert.ok(
      found('model-notice', '/home/ada/models/m/config.json: foo: not known here, and without effect.'),
    );
    assert.ok(found('model-notice', `/home/ada/models/m: not read: ${'a.bin, '.repeat(200)}.`));
    assert.ok(
      !found('model-notice', '/home/ada/models/m/config.json: bar: not known here, and without effect.'),
    );
    assert.ok(!found('chat-no-start', 'x'));
  });
});
