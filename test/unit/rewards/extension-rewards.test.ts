import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileAccess } from '../../../trainer/data/file-access.ts';
import { pluginPaths, rewardModulePath } from '../../../trainer/plugin-paths.ts';
import { batchOf, errorOf, Workspace } from './helpers.ts';

const USE = 'ext:acme.rewards/politeness';
const POLITENESS = `
  export default (completions) =>
    completions.map((text) => (text.includes('please') ? 1 : 0));`;

describe('rewards of other extensions', () => {
  const before = process.env['GRPO_PLUGINS'];
  const told = (plugins: unknown): string => (process.env['GRPO_PLUGINS'] = JSON.stringify(plugins));
  let workspace: Workspace;
  let extension: Workspace;
  beforeEach(() => {
    delete process.env['GRPO_PLUGINS'];
    workspace = new Workspace();
    extension = new Workspace();
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['GRPO_PLUGINS'];
    else process.env['GRPO_PLUGINS'] = before;
    await workspace.remove();
    await extension.remove();
  });

  it('are scored from the module that the editor names, in the reward process', async () => {
    told({ [USE]: extension.write('politeness.js', POLITENESS) });
    const runner = await workspace.open([{ use: USE }, { use: 'shuffled', reward: { use: USE } }]);
    const { values } = await runner.score(batchOf(['more', 'please']));
    assert.deepEqual(values[0], [0, 1]);
    assert.deepEqual([...(values[1] ?? [])].sort(), [0, 1]);
  });

  it('may be CommonJS, as extensions mostly are', async () => {
    told({ [USE]: extension.write('politeness.js', 'module.exports = (texts) => texts.map(() => 2);') });
    const plain = await workspace.open([{ use: USE }]);
    assert.deepEqual((await plain.score(batchOf(['a']))).values, [[2]]);
    const compiled =
      '"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.default = (texts) => texts.map(() => 3);';
    told({ [USE]: extension.write('compiled.js', compiled) });
    const typescript = await workspace.open([{ use: USE }]);
    assert.deepEqual((await typescript.score(batchOf(['a']))).values, [[3]]);
  });

  it('are looked at by `grpo check` as by the editor', async () => {
    const module = extension.write('politeness.js', POLITENESS);
    told({ [USE]: module });
    const files = nodeFileAccess(workspace.folder);
    assert.equal(await files.kind(USE), 'file');
    assert.equal(await files.kind('ext:acme.rewards/other'), undefined);
    assert.deepEqual(await files.list('ext:'), ['acme.rewards/politeness']);
    rmSync(module);
    assert.equal(await files.kind(USE), undefined);
  });

  it('are missing with the names of the extension and of the variable', async () => {
    const error = await errorOf(workspace.open([{ use: USE }]));
    assert.equal(error.code, 'reward-plugin-missing');
    assert.equal(error.kind, 'input');
    assert.match(error.message, /extension acme\.rewards,.*GRPO_PLUGINS/);
    assert.match(error.fix ?? '', /GRPO_PLUGINS='\{"ext:acme\.rewards\/politeness":/);
  });

  it('stay apart from files of the workspace', () => {
    const environment = { GRPO_PLUGINS: JSON.stringify({ [USE]: '/elsewhere/p.js' }) };
    assert.equal(rewardModulePath('/w', USE, environment), '/elsewhere/p.js');
    assert.equal(rewardModulePath(workspace.folder, './p.ts'), join(workspace.folder, 'p.ts'));
  });

  it('are not guessed from a variable that says something else', () => {
    for (const [text, why] of [
      ['{"ext:', /JSON/],
      ['["ext:acme.rewards/politeness"]', /no map/],
      ['{"politeness":"/p.js"}', /"politeness" is not written ext:PUBLISHER\.NAME\/ID/],
      [`{"${USE}":"p.js"}`, /"p\.js", is no absolute path/],
      [`{"${USE}":1}`, /1, is no absolute path/],
    ] as const) {
      assert.throws(() => pluginPaths({ GRPO_PLUGINS: text }), { code: 'plugins-malformed', message: why });
    }
    assert.equal(pluginPaths({}).size, 0);
    assert.equal(pluginPaths({ GRPO_PLUGINS: '' }).size, 0);
  });
});
