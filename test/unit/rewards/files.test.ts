import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { GrpoError } from '../../../core/errors/index.ts';
import { compileReward } from '../../../trainer/rewards/compile.ts';
import { describePluginFile, builtInPlugins } from '../../../trainer/rewards/describe.ts';
import { batchOf, errorOf, Workspace } from './helpers.ts';

const PLUGIN = `
  import { definePlugin, type RewardFunction } from 'grpo-studio';
  import { z } from 'zod';
  export default definePlugin({
    kind: 'reward',
    id: 'concise',
    schema: z.strictObject({ words: z.int().min(1).default(10) }),
    create({ words }, { name, folder }): RewardFunction {
      return (completions) => completions.map(() => ({ value: words, explanation: name + ' in ' + folder }));
    },
  });`;

describe('reward files', () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  it('definePlugin with options: defaults, values, context', async () => {
    workspace.write('concise.ts', PLUGIN);
    const runner = await workspace.open([
      { use: './concise.ts' },
      { use: './concise.ts', words: 3, name: 'short' },
    ]);
    const { values, details } = await runner.score(batchOf(['a']));
    assert.deepEqual(values, [[10], [3]]);
    assert.equal(details[1]?.[0]?.explanation, `short in ${workspace.folder}`);
  });

  it('a bad option is refused before anything runs, with its name', async () => {
    workspace.write('concise.ts', PLUGIN);
    const wrong = await errorOf(workspace.open([{ use: './concise.ts', words: 'many' }]));
    assert.equal(wrong.code, 'reward-options');
    assert.equal(wrong.kind, 'input');
    assert.match(wrong.message, /words: .*expected number/);
    const unknown = await errorOf(workspace.open([{ use: './concise.ts', wrods: 3 }]));
    assert.match(unknown.message, /wrods/);
    workspace.write('plain.ts', 'export default () => [];');
    const plain = await errorOf(workspace.open([{ use: './plain.ts', words: 3 }]));
    assert.match(plain.message, /takes no options, but words was given/);
  });

  it('a syntax error has file, line and column', async () => {
    const error = await errorOf(
      workspace.openFile('export default (c: string[]) =>\n  c.map((text) => text.length;\n'),
    );
    assert.equal(error.code, 'reward-does-not-compile');
    assert.equal(error.where, `${workspace.folder}/reward.ts:2:30`);
    assert.equal(error.kind, 'input');
  });

  it('a missing import is told at the line of the import', async () => {
    const error = await errorOf(
      workspace.openFile("\nimport { x } from './nowhere.ts';\nexport default () => [x];"),
    );
    assert.equal(error.code, 'reward-does-not-compile');
    assert.match(error.message, /Could not resolve ".\/nowhere.ts"/);
    assert.match(error.where ?? '', /reward\.ts:2:\d+$/);
  });

  it('a file that is missing, no script, or offers no reward', async () => {
    assert.equal((await errorOf(workspace.open([{ use: './no.ts' }]))).code, 'reward-file-missing');
    assert.equal((await errorOf(workspace.open([{ use: './reward.py' }]))).code, 'reward-file-type');
    const none = await errorOf(workspace.openFile('export const score = () => [];'));
    assert.equal(none.code, 'reward-shape');
    assert.match(none.message, /no default export \(it exports score\)/);
    const list = await errorOf(workspace.openFile('export default { kind: "sink", id: "s", create() {} };'));
    assert.match(list.message, /sink plugin, and a reward is needed/);
  });

  it('a file that throws or hangs when it is loaded is refused', async () => {
    const thrown = await errorOf(workspace.openFile('export default () => [];\nthrow new Error("at load");'));
    assert.equal(thrown.code, 'reward-failed');
    assert.equal(thrown.where, `${workspace.folder}/reward.ts:2:7`);
    workspace.write('reward.ts', 'export default () => [];\nfor (;;);');
    const hangs = await errorOf(workspace.open([{ use: './reward.ts' }], { loadTimeoutMs: 200 }));
    assert.equal(hangs.code, 'reward-timeout');
  });

  it('relative imports, JSON, packages and files beside it resolve from the user folder', async () => {
    mkdirSync(join(workspace.folder, 'node_modules', 'counts'), { recursive: true });
    workspace.write('node_modules/counts/package.json', '{ "name": "counts", "main": "main.js" }');
    workspace.write(
      'node_modules/counts/main.js',
      'exports.count = (text) => require("node:path").basename(text).length;',
    );
    mkdirSync(join(workspace.folder, 'lib'));
    workspace.write(
      'lib/bonus.ts',
      "import { readFileSync } from 'node:fs';\nexport const bonus = Number(readFileSync(new URL('./bonus.txt', import.meta.url), 'utf8'));",
    );
    workspace.write('lib/bonus.txt', '100');
    workspace.write('table.json', '{ "base": 1000 }');
    const runner = await workspace.openFile(`
      import { count } from 'counts';
      import table from './table.json';
      import { bonus } from './lib/bonus.ts';
      export default (c: string[]) => c.map((text) => table.base + bonus + count(text));`);
    assert.deepEqual((await runner.score(batchOf(['a/bcd']))).values, [[1103]]);
  });

  it('a file behind a symbolic link is named by its real path', async () => {
    const real = workspace.write('real.ts', '\nexport default () => { throw new Error("here"); };');
    mkdirSync(join(workspace.folder, 'links', 'deep'), { recursive: true });
    symlinkSync(real, join(workspace.folder, 'links', 'deep', 'linked.ts'));
    const runner = await workspace.open([{ use: './links/deep/linked.ts' }]);
    assert.deepEqual(runner.names, ['linked']);
    assert.equal((await errorOf(runner.score(batchOf(['a'])))).where, `${real}:2:30`);
  });

  it('reload takes changed code into use, tells the hashes, and keeps the old code when the new is broken', async () => {
    workspace.write('part.ts', 'export const value: number = 1;');
    const runner = await workspace.openFile(
      "import { value } from './part.ts';\nexport default (c: string[]) => c.map(() => value);",
    );
    const before = runner.hashes['reward'];
    assert.match(before ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(await runner.reload(), []);

    workspace.write('part.ts', 'export const value: number = 2;');
    const [change] = await runner.reload();
    assert.equal(change?.previous, before);
    assert.equal(change?.hash, runner.hashes['reward']);
    assert.notEqual(change?.hash, before);
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[2]]);

    workspace.write('part.ts', 'export const value: number = ;');
    const [refused] = await runner.reload();
    assert.equal(refused?.error?.code, 'reward-does-not-compile');
    assert.deepEqual(await runner.reload(), [], 'told once');
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[2]]);
  });

  it('describes a file, with its options as JSON Schema, and the built-ins', async () => {
    const file = workspace.write('concise.ts', PLUGIN);
    const plugin = await describePluginFile(file);
    assert.equal(plugin.id, 'concise');
    assert.equal(plugin.source, 'file');
    const words = (plugin.options?.['properties'] as Record<string, { type: string; default: number }>)[
      'words'
    ];
    assert.deepEqual([words?.type, words?.default], ['integer', 10]);
    const broken = workspace.write('broken.ts', 'null!.x;\nexport default 1;');
    assert.equal((await errorOf(describePluginFile(broken))).code, 'reward-failed');
    assert.ok(builtInPlugins().some(({ id, options }) => id === 'exact-answer' && options !== null));
    assert.equal(readFileSync(file, 'utf8'), PLUGIN);
  });

  it('names that Node does not have, and files that cannot be imported, are told with the line and what to write', async () => {
    const compile = (text: string): Promise<GrpoError> => {
      workspace.write('table.jsonc', '{}');
      return errorOf(compileReward(workspace.write('named.ts', text)));
    };
    const name = await compile(
      "\nimport { readFile,\n  readFileSyncc as r } from 'node:fs';\nexport default () => [r, readFile];",
    );
    assert.equal(name.code, 'reward-does-not-compile');
    assert.match(name.message, /has no "readFileSyncc" in node:fs/);
    assert.match(name.report().where ?? '', /named\.ts:3:3$/);
    assert.match(name.fix ?? '', /`readFileSync`/);
    const table = await compile("import t from './table.jsonc';\nexport default () => [t];");
    assert.match(table.fix ?? '', /readFileSync\(new URL\("\.\/table\.jsonc", import\.meta\.url\)/);
    assert.match(table.report().where ?? '', /named\.ts:1:/);
  });

  it('__dirname and __filename mean the file that names them, unless it has its own', async () => {
    const runner = await workspace.openFile(`
      import { basename } from 'node:path';
      export default (c: string[]) => c.map(() => Number(basename(__filename) === 'reward.ts' && __filename.startsWith(__dirname)));`);
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
    const own = await workspace.openFile(`
      const __dirname = 'mine';
      export default (c: string[]) => c.map(() => Number(__dirname === 'mine'));`);
    assert.deepEqual((await own.score(batchOf(['a']))).values, [[1]]);
  });
});
