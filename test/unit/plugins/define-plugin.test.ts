import assert from 'node:assert/strict';
import { z } from 'zod';
import { definePlugin, pluginProblem } from '../../../core/plugins/index.ts';

describe('definePlugin', () => {
  const good = { kind: 'reward' as const, id: 'concise', create: () => () => [] };

  it('returns what it was given, frozen', () => {
    const schema = z.object({ words: z.int() });
    const plugin = definePlugin({ ...good, schema });
    assert.equal(plugin.id, 'concise');
    assert.equal(plugin.schema, schema);
    assert.ok(Object.isFrozen(plugin));
  });

  it('refuses what is not a plugin, naming the fault', () => {
    const faults: [unknown, RegExp][] = [
      [{ ...good, kind: 'rewards' }, /kind must be one of reward, .*"rewards"/],
      [{ ...good, kind: 'toString' }, /kind must be one of/],
      [{ ...good, id: 'Not Kebab' }, /kebab-case.*"Not Kebab"/],
      [{ ...good, create: 3 }, /create\(options, context\)/],
      [{ ...good, schema: { type: 'object' } }, /zod schema/],
      ['reward', /an object is needed, not string/],
      [null, /an object is needed/],
    ];
    for (const [value, message] of faults) {
      assert.match(pluginProblem(value) ?? '', message);
      assert.throws(() => definePlugin(value as typeof good), { name: 'TypeError', message });
    }
    assert.equal(pluginProblem(good), undefined);
  });
});
