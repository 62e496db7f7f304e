import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compileReward } from '../../../trainer/rewards/compile.ts';
import { batchOf, errorOf, Workspace } from './helpers.ts';

/** Files as people have them, each of which scores a text by its length. */
const FILES: [what: string, name: string, text: string][] = [
  ['CommonJS that requires a module of Node', 'a.js', "const path = require('path');\nmodule.exports = (c) => c.map((t) => path.basename(t).length);"], // prettier-ignore
  ['CommonJS that requires a package beside it', 'b.js', "const { lengthOf } = require('lenlib');\nmodule.exports = (c) => c.map(lengthOf);"], // prettier-ignore
  ['CommonJS that requires what we bring', 'c.js', "const { z } = require('zod');\nmodule.exports = (c) => c.map((t) => z.string().parse(t).length);"], // prettier-ignore
  ['TypeScript that imports CommonJS that requires', 'd.ts', "import { of } from './inner.cjs';\nexport default (c: string[]) => c.map((t) => of(t));"], // prettier-ignore
  ['a require of its own', 'e.mjs', "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconst { lengthOf } = require('lenlib');\nexport default (c) => c.map(lengthOf);"], // prettier-ignore
  ['a first line for the shell', 'f.mjs', "#!/usr/bin/env node\nconst here = new URL('.', import.meta.url).href;\nexport default (c) => c.map((t) => (here.startsWith('file:') ? t.length : -1));"], // prettier-ignore
];

describe('reward files of every kind of module', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
    mkdirSync(join(workspace.folder, 'node_modules', 'lenlib'), { recursive: true });
    workspace.write('node_modules/lenlib/package.json', '{ "name": "lenlib", "main": "index.js" }');
    workspace.write('node_modules/lenlib/index.js', 'exports.lengthOf = (text) => text.length;');
    workspace.write('inner.cjs', "const { lengthOf } = require('lenlib');\nexports.of = lengthOf;");
  });
  afterEach(() => workspace.remove());

  for (const [what, name, text] of FILES)
    it(`score: ${what}`, async () => {
      workspace.write(name, text);
      const runner = await workspace.open([{ use: `./${name}` }]);
      assert.deepEqual((await runner.score(batchOf(['ab', 'abc']))).values, [[2, 3]]);
    });

  it('are refused where a package.json on the way is none, before anything waits for it', async () => {
    const text = 'export default (c) => c.map(() => 1);';
    for (const folder of ['pipe', 'device', 'node_modules/odd'])
      mkdirSync(join(workspace.folder, folder), { recursive: true });
    execFileSync('mkfifo', [join(workspace.folder, 'pipe', 'package.json')]);
    execFileSync('mkfifo', [join(workspace.folder, 'node_modules', 'odd', 'package.json')]);
    symlinkSync('/dev/zero', join(workspace.folder, 'device', 'package.json'));
    workspace.write('pipe/r.mjs', text);
    workspace.write('device/r.mjs', text);
    workspace.write('package.mjs', `import x from 'odd';\n${text}export const y = x;`);
    workspace.write('folder.mjs', `import x from './pipe';\n${text}export const y = x;`);
    for (const file of ['pipe/r.mjs', 'device/r.mjs', 'package.mjs', 'folder.mjs']) {
      const error = await errorOf(compileReward(join(workspace.folder, file)));
      assert.equal(error.code, 'file-not-regular', file);
      assert.match(error.message, /package\.json is a (pipe|device)/, file);
    }
  });

  it('are refused also where a package leads there: by main, exports, a link, or a name of its own', async () => {
    const { folder } = workspace;
    const pipe = (...path: string[]): void => {
      mkdirSync(join(folder, ...path), { recursive: true });
      execFileSync('mkfifo', [join(folder, ...path, 'package.json')]);
    };
    const odd = (name: string, manifest: object): void => {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      workspace.write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
    };
    pipe('node_modules', 'main', 'lib');
    odd('main', { main: 'lib/index.js' });
    pipe('node_modules', 'folder', 'lib');
    odd('folder', { main: './lib' });
    pipe('node_modules', 'exports', 'src', 'one');
    odd('exports', { exports: { './f/*': { node: [{ import: './src/*/deep/i.js' }] } } });
    pipe('node_modules', '@scope', 'slash', 'src', 'one');
    odd('@scope/slash', { exports: { './f/': './src/' } });
    pipe('elsewhere');
    mkdirSync(join(folder, 'elsewhere', 'linked'));
    symlinkSync(join(folder, 'elsewhere', 'linked'), join(folder, 'node_modules', 'linked'));
    workspace.write('elsewhere/linked/i.ts', 'export default 1;');
    symlinkSync(join(folder, 'elsewhere', 'linked', 'i.ts'), join(folder, 'file.ts'));
    pipe('own');
    workspace.write('package.json', JSON.stringify({ name: 'me', exports: { './own': './own/i.js' }, imports: { '#own': './own/i.js', '#main': 'main' } })); // prettier-ignore
    const names =
      'main folder exports/f/one @scope/slash/f/one/i.js linked ./file.ts ./file ./file.js me/own #own #main';
    for (const name of names.split(' ')) {
      workspace.write('r.mjs', `import x from '${name}';\nexport default (c) => c.map(() => x);`);
      const error = await errorOf(compileReward(join(folder, 'r.mjs')));
      assert.equal(error.code, 'file-not-regular', name);
    }
    odd('main', { main: 'other/index.js' });
    workspace.write('r.mjs', "import x from 'main';\nexport default (c) => c.map(() => x);");
    mkdirSync(join(folder, 'node_modules', 'main', 'other'));
    workspace.write('node_modules/main/other/index.js', 'module.exports = 1;');
    assert.equal((await compileReward(join(folder, 'r.mjs'))).packages.length, 1);
    workspace.write('node_modules/main/other/package.json', ' '.repeat(2 ** 24 + 1));
    assert.equal((await errorOf(compileReward(join(folder, 'r.mjs')))).code, 'file-too-large');
  });

  it('are refused where a package leads to more places than any has, by a table or by a chain', async () => {
    const conditions = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`c${i}`, `./d${i}/*`]));
    const pack = (name: string, manifest: object): void => {
      mkdirSync(join(workspace.folder, 'node_modules', name), { recursive: true });
      workspace.write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
    };
    pack('wide', { exports: { '.': conditions } });
    for (let i = 0; i < 600; i++) pack(`chain${i}`, { main: `../chain${i + 1}` });
    for (const name of ['wide', 'chain0']) {
      workspace.write('r.mjs', `import x from '${name}';\nexport default (c) => c.map(() => x);`);
      const error = await errorOf(compileReward(join(workspace.folder, 'r.mjs')));
      assert.equal(error.code, 'reward-packages-too-many', name);
    }
  });

  it('are given up after a time, with the process that compiles them, and the next one is compiled', async () => {
    workspace.write('slow.mjs', `import './inner.cjs';\nexport default (c) => c.map(() => 1);`);
    const file = join(workspace.folder, 'slow.mjs');
    assert.equal((await errorOf(compileReward(file, 0))).code, 'reward-compile-timeout');
    assert.equal((await compileReward(file)).inputs.length, 2);
  });
});
