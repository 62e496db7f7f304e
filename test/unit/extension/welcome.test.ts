import assert from 'node:assert/strict';
import { COMMANDS } from '../../../extension/contributions/commands.ts';
import { viewsWelcome } from '../../../extension/contributions/views.ts';

type Keys = Readonly<Record<string, string | boolean>>;

/** The conditions that welcome texts use: keys, `!key`, `key == value` and `key != value`, joined by `&&`. */
function holds(when: string, keys: Keys): boolean {
  return when.split(' && ').every((part) => {
    const [, not, key = '', operator, value] =
      /^(!?)([\w.]+)(?: (==|!=) (\w+))?$/.exec(part) ?? assert.fail(part);
    if (operator !== undefined) return (keys[key] === value) === (operator === '==');
    return (keys[key] === true) !== (not === '!');
  });
}

const shown = (view: string, keys: Keys): string[] =>
  viewsWelcome.filter((one) => one.view === view && holds(one.when, keys)).map(({ contents }) => contents);

describe('extension: what the empty list of runs says', () => {
  const open = { workbenchState: 'folder', isWorkspaceTrusted: true, 'grpo.runsKnown': true };
  const only = (keys: Keys): string => {
    const texts = shown('grpo.runs', keys);
    assert.equal(texts.length, 1, texts.join('\n'));
    return texts[0] ?? '';
  };

  it('is nothing before the first look is over', () => {
    assert.deepEqual(shown('grpo.runs', { ...open, 'grpo.runsKnown': false }), []);
    assert.deepEqual(shown('grpo.checkpoints', { ...open, 'grpo.runsKnown': false }), []);
  });
  it('leads to a training where there is none', () => {
    assert.match(only(open), /^No run yet.*\(command:grpo\.startTraining\)/s);
  });
  it('leads to trust, not to a training, in Restricted Mode', () => {
    const text = only({ ...open, isWorkspaceTrusted: false });
    assert.match(text, /workbench\.trust\.manage/);
    assert.doesNotMatch(text, /startTraining/);
  });
  it('leads out of a filter that hides all of them, and claims nothing', () => {
    for (const isWorkspaceTrusted of [true, false])
      assert.match(
        only({ ...open, isWorkspaceTrusted, 'grpo.hasRuns': true, 'grpo.runsHidden': true }),
        /^No run matches.*showAllRuns/s,
      );
  });
  it('claims no filter while runs come in, nor between their coming and their being drawn', () => {
    const some = { ...open, 'grpo.hasRuns': true };
    assert.deepEqual(shown('grpo.runs', some), []);
    assert.deepEqual(shown('grpo.runs', { ...some, 'grpo.runsHidden': true, 'grpo.runsKnown': false }), []);
  });
  it('leads to a folder where none is open', () => {
    assert.match(only({ ...open, workbenchState: 'empty' }), /vscode\.openFolder/);
  });
});

describe('extension: what the empty list of checkpoints says', () => {
  it('does not ask to select a run where there is none', () => {
    const keys = { workbenchState: 'folder', 'grpo.runsKnown': true };
    assert.equal(shown('grpo.checkpoints', keys).length, 1);
    assert.deepEqual(shown('grpo.checkpoints', { ...keys, 'grpo.hasRuns': true }), []);
  });
});

describe('extension: menus of runs and checkpoints', () => {
  const menuOf = (item: string, isSeveral = false): string[] =>
    Object.entries(COMMANDS)
      .filter(([, command]) =>
        ('places' in command ? command.places : []).some(
          ({ menu, when, group }) =>
            menu === 'view/item/context' &&
            !group.startsWith('inline') &&
            when.startsWith(`view == grpo.${item.replace(/\..*/, 's')} `) &&
            !(isSeveral && when.includes('!listMultiSelection')) &&
            new RegExp(/=~ \/(.+)\//.exec(when)?.[1] ?? '$.').test(item),
        ),
      )
      .map(([id]) => id.replace('grpo.', ''));

  it('offer what can be done next with each', () => {
    const always = [
      'openInspector',
      'openDashboard',
      'compareRuns',
      'showTrainerLog',
      'doctor',
      'revealRunFolder',
    ];
    const next = (state: string): string[] => menuOf(state).filter((id) => !always.includes(id));
    assert.deepEqual(next('run.active'), ['pauseTraining', 'stopTraining', 'liveSetting']);
    assert.deepEqual(next('run.paused'), ['continueTraining', 'stopTraining', 'liveSetting']);
    assert.deepEqual(next('run.resumable'), ['resumeRun', 'deleteRun']);
    assert.deepEqual(next('run.ended'), ['trainFurther', 'deleteRun']);
    assert.deepEqual(next('run.unreadable'), ['deleteRun']);
    assert.deepEqual(next('run.elsewhere'), []);
    for (const id of always) assert.ok(menuOf('run.elsewhere').includes(id), id);
  });
  it('go on from a checkpoint by what its run is doing', () => {
    const first = (state: string): string | undefined => menuOf(`checkpoint.${state}`)[0];
    assert.equal(first('resumable'), 'resumeRun');
    assert.equal(first('ended'), 'trainFurther');
    assert.equal(first('active'), 'branchFromCheckpoint');
  });
  it('offer for several only what takes several', () => {
    assert.deepEqual(menuOf('run.ended', true), ['openDashboard', 'compareRuns', 'deleteRun']);
  });
});
