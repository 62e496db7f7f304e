import assert from 'node:assert/strict';
import { metricPoints } from '../../../core/alarms/points.ts';
import { RunSettings } from '../../../core/alarms/settings.ts';
import type { RunHead } from '../../../core/protocol/index.ts';
import { readConversation } from '../../../core/tables/conversation.ts';
import { configDifference } from '../../../webview/dashboard/compare/config-difference.ts';
import { configValue } from '../../../webview/dashboard/data/config-value.ts';
import { settingName } from '../../../webview/dashboard/data/setting-changes.ts';
import { componentNames, componentRange, scoreRows } from '../../../webview/inspector/completion/scores.ts';
import { graderLines } from '../../../webview/inspector/completion/words.ts';
import { configFacts } from '../../../webview/inspector/state/config-facts.ts';
import { matchingGroups } from '../../../webview/inspector/state/filter.ts';
import { completionView, groupView } from './completion/views.ts';

/** Every object of JavaScript's seems to have these, until one asks whether they are its own. */
const NAMES = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];
const named = <T>(value: T): Record<string, T> => Object.fromEntries(NAMES.map((name) => [name, value]));

describe('rewards, components and settings that are called as JavaScript’s own are', () => {
  it('are absent where a record lacks them, and there where it has them', () => {
    const [lacking, having] = [
      completionView(0),
      completionView(1, {
        rewards: named(0.5),
        details: named({ explanation: 'so' }),
        reward_seconds: named(2),
      }),
    ];
    assert.deepEqual(graderLines(lacking, NAMES), []);
    assert.deepEqual(
      graderLines(having, NAMES),
      NAMES.map((name) => ({ name, detail: { explanation: 'so' }, seconds: 2 })),
    );
    const group = groupView([lacking, having]);
    assert.deepEqual(componentNames(group, {}), NAMES);
    const ranges = new Map(NAMES.map((name) => [name, componentRange(group, name)]));
    assert.deepEqual([...ranges.values()], Array(NAMES.length).fill({ min: 0, max: 1 }));
    assert.ok(scoreRows(lacking, NAMES, ranges, {}).every((row) => row.value === null && !row.weight));
    assert.ok(
      scoreRows(having, NAMES, ranges, named(3)).every((row) => row.value === 0.5 && row.weight === 3),
    );
  });

  it('keep their weights and their names in what the inspector reads from the config', () => {
    const rewards = NAMES.map((name) => ({ use: 'exact-answer', name, weight: 2 }));
    const facts = configFacts({ config: { rewards } } as unknown as RunHead);
    assert.deepEqual(facts.components, NAMES);
    assert.deepEqual(Object.entries(facts.weights), Object.entries(named(2)));
  });

  it('are not taken for values or pins by the filter', () => {
    const group = groupView([completionView(0, { id: 'constructor', rewards: { other: 1 } })]);
    const found = (filter: Parameters<typeof matchingGroups>[1]): number =>
      matchingGroups([{ view: group } as never], filter, {}, 1).length;
    assert.equal(found({ reward: { component: 'toString', max: 1 } }), 0);
    assert.equal(found({ reward: { component: 'other', min: 1 } }), 1);
    assert.equal(found({ pinned_only: true }), 0);
  });

  it('differ between runs on the dashboard only where they do', () => {
    const config = (weight: number) => ({ rewards: NAMES.map((name) => ({ use: 'x', name, weight })) });
    assert.deepEqual(
      configDifference([config(1), config(2)]).map(({ key }) => key),
      NAMES.map((name) => `rewards.${name}.weight`),
    );
    for (const name of NAMES) {
      assert.equal(configValue({ train: {} }, `train.${name}`), undefined);
      assert.equal(settingName(name), name);
      assert.equal(new RunSettings({ train: {} }).number(`train.${name}.length`), undefined);
      assert.deepEqual(
        metricPoints([{ step: 1, line: { step: 1, metrics: {}, time: {} } }] as never, name),
        [],
      );
    }
  });

  it('are no roles of a chat', () => {
    for (const from of NAMES) assert.throws(() => readConversation([{ from, value: 'so' }]), /has the role/);
  });
});
