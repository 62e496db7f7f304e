import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rewardSchema } from '../../../core/config/rewards.ts';
import { COMPILE_LIMITS } from '../../../trainer/rewards/workspace-plugin.ts';
import { lookAtRewards } from '../../../trainer/rewards/look.ts';
import { errorOf, Workspace } from './helpers.ts';

/** It leaves a file behind where any of it runs. */
const ran = (folder: string): string =>
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(join(folder, 'ran'))}, '');\n`;

/** Files that training refuses when it opens them, and that can be judged without running them. */
const REFUSED: [what: string, body: string, options: Record<string, unknown>, code: string, says: RegExp][] =
  [
    ['a package that is not installed', "import x from 'left-pad-of-nobody';\nexport default () => x;", {}, 'reward-does-not-compile', /Could not resolve "left-pad-of-nobody"/], // prettier-ignore
    ['a file that is not there', "import { x } from './nowhere.ts';\nexport default () => [x];", {}, 'reward-does-not-compile', /nowhere/], // prettier-ignore
    ['a name that its own file does not export', "import { nothing } from './part.ts';\nexport default () => [nothing];", {}, 'reward-does-not-compile', /nothing/], // prettier-ignore
    ['a module that Node does not have', "import x from 'node:filesystem';\nexport default () => x;", {}, 'reward-does-not-compile', /no such module/], // prettier-ignore
    ['an import from an address', "import x from 'https://example.org/x.js';\nexport default () => x;", {}, 'reward-does-not-compile', /nothing is fetched/], // prettier-ignore
    ['a syntax error', 'export default (c: string[]) =>\n  c.map((text) => text.length;\n', {}, 'reward-does-not-compile', /Expected/], // prettier-ignore
    ['no default export', 'export const score = () => [];', {}, 'reward-shape', /no default export \(it exports score\)/], // prettier-ignore
    ['an empty file', '', {}, 'reward-shape', /no default export/],
    ['options for a function', 'export default () => [];', { words: 3 }, 'reward-options', /takes no options, but words was given/], // prettier-ignore
  ];

describe('rewards that are looked at and not run', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
    workspace.write('part.ts', 'export const value = 1;');
  });
  afterEach(() => workspace.remove());

  const look = async (...entries: Record<string, unknown>[]) =>
    lookAtRewards(
      entries.map((entry) => rewardSchema.parse(entry)),
      workspace.folder,
    );

  for (const [what, body, options, code, says] of REFUSED)
    it(`${what}: ${code}, as training says it`, async () => {
      workspace.write('reward.ts', body === '' ? '' : `${ran(workspace.folder)}${body}`);
      const entry = { use: './reward.ts', ...options };
      const { refusals } = await look({ use: 'length', target: 3 }, entry);
      assert.deepEqual(
        refusals.map(({ path, error }) => [path, error.code]),
        [['rewards.1', code]],
      );
      assert.ok(!existsSync(join(workspace.folder, 'ran')), 'nothing of it ran');
      const [{ error: told }] = refusals as [(typeof refusals)[number]];
      assert.match(told.message, says);
      const trained = await errorOf(workspace.open([entry]));
      assert.deepEqual(told.report(), trained.report());
    });

  it('nothing is said of what is right, or of what only running tells', async () => {
    mkdirSync(join(workspace.folder, 'node_modules', 'counts'), { recursive: true });
    workspace.write('node_modules/counts/index.js', 'exports.make = () => undefined;');
    const plugin = `${ran(workspace.folder)}import { definePlugin } from 'grpo-studio';
      import { z } from 'zod';
      export default definePlugin({ kind: 'reward', id: 'p', schema: z.strictObject({ words: z.int() }), create: () => () => [] });`;
    for (const [name, body, options] of [
      ['plain.ts', 'export default (c: string[]) => c.map(() => 1);', {}],
      ['plugin.ts', plugin, { words: 3 }],
      ['wrong-options.ts', plugin, { wrods: 3 }],
      ['from-package.ts', "import { make } from 'counts';\nexport default make();", { words: 3 }],
      ['again.ts', "export { default } from './plugin.ts';", { words: 3 }],
      ['common.js', 'module.exports = (c) => c.map(() => 1);', {}],
      [
        'tried.js',
        "let x; try { x = require('left-pad-of-nobody'); } catch {}\nmodule.exports = () => x;",
        {},
      ],
    ] as const) {
      workspace.write(name, body);
      const { refusals, modules } = await look({ use: `./${name}`, ...options });
      assert.deepEqual([name, refusals.map(({ error }) => error.message), modules], [name, [], 1]);
    }
    assert.ok(!existsSync(join(workspace.folder, 'ran')));
  });

  it('a file that two entries name is said once, and one within shuffled at its place', async () => {
    workspace.write('broken.ts', 'export default (');
    const { refusals } = await look(
      { use: 'shuffled', reward: { use: './broken.ts' } },
      { use: './broken.ts' },
    );
    assert.deepEqual(
      refusals.map(({ path }) => path),
      ['rewards.0.reward'],
    );
  });

  it('a file without end is refused by its size', async () => {
    const { bytes } = COMPILE_LIMITS;
    try {
      COMPILE_LIMITS.bytes = 1000;
      workspace.write('table.json', JSON.stringify('x'.repeat(900)));
      workspace.write(
        'reward.ts',
        `import t from './table.json';\nexport default () => [t];// ${'x'.repeat(90)}`,
      );
      const { refusals } = await look({ use: './reward.ts' });
      assert.equal(refusals[0]?.error.code, 'reward-file-too-large');
      workspace.write('large.ts', `export default () => [];// ${'x'.repeat(2000)}`);
      assert.equal((await look({ use: './large.ts' })).refusals[0]?.error.code, 'file-too-large');
    } finally {
      COMPILE_LIMITS.bytes = bytes;
    }
  });
});
