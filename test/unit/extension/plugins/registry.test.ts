import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PluginRegistry } from '../../../../extension/plugins/registry.ts';
import type { InstalledExtension } from '../../../../extension/plugins/plugin-reward.ts';

const extension = (id: string, rewards: unknown, displayName?: string): InstalledExtension => ({
  id,
  extensionPath: `/extensions/${id}`,
  packageJSON: { displayName, contributes: { commands: [], grpo: { rewards } } },
});

const ACME = extension(
  'acme.rewards',
  [
    { id: 'politeness', module: './dist/politeness.js', description: 'Says please.' },
    { id: 'brevity', module: 'dist/brevity.mjs' },
  ],
  'Acme Rewards',
);

function registryOf(...installed: InstalledExtension[]) {
  const faults: string[] = [];
  const registry = new PluginRegistry({
    installed: () => installed,
    onFault: (fault) => void faults.push(fault),
  });
  let changes = 0;
  registry.onDidChange(() => (changes += 1));
  return { registry, installed, faults, changes: () => changes };
}

const uses = (registry: PluginRegistry): string[] => registry.rewards.map(({ use }) => use);

describe('extension/plugins: the rewards that extensions bring', () => {
  it('are read from package.json', () => {
    const { registry, faults } = registryOf(
      { id: 'vscode.git', extensionPath: '/git', packageJSON: {} },
      ACME,
    );
    assert.deepEqual(uses(registry), ['ext:acme.rewards/brevity', 'ext:acme.rewards/politeness']);
    assert.deepEqual(registry.find('ext:acme.rewards/politeness'), {
      use: 'ext:acme.rewards/politeness',
      id: 'politeness',
      extension: 'acme.rewards',
      extensionName: 'Acme Rewards',
      module: join('/extensions/acme.rewards', 'dist', 'politeness.js'),
      description: 'Says please.',
    });
    assert.equal(
      registry.paths()['ext:acme.rewards/brevity'],
      join(ACME.extensionPath, 'dist', 'brevity.mjs'),
    );
    assert.deepEqual(faults, []);
  });

  it('are left out, with a word, where package.json says what cannot be', () => {
    const { registry, faults } = registryOf(
      extension('a.list', 'politeness'),
      extension('b.entry', [{ id: 1, module: 'a.js' }]),
      extension('c.entries', [
        { id: 'a b', module: 'a.js' },
        { id: 'outside', module: '../other/a.js' },
        { id: 'absolute', module: '/a.js' },
        { id: 'python', module: 'a.py' },
        { id: 'good', module: 'a.js' },
        { id: 'good', module: 'b.js' },
      ]),
      extension('d.none', undefined),
      { id: 'e.odd', extensionPath: '/e', packageJSON: null },
    );
    assert.deepEqual(uses(registry), ['ext:c.entries/good']);
    const expected = [
      /^a\.list: contributes\.grpo\.rewards: .*array/,
      /^b\.entry: contributes\.grpo\.rewards\.0\.id: .*string/,
      /a b: an id holds/,
      /outside: .* lies outside/,
      /absolute: .* lies outside/,
      /python: a\.py does not end in/,
      /good: named twice/,
    ];
    assert.equal(faults.length, expected.length, faults.join('\n'));
    expected.forEach((fault, index) => assert.match(faults[index] ?? '', fault));
  });

  it('follow what is installed', () => {
    const { registry, installed, changes } = registryOf();
    assert.deepEqual(uses(registry), []);
    registry.installedChanged();
    assert.equal(changes(), 0);
    installed.push(ACME);
    registry.installedChanged();
    assert.equal(changes(), 1);
    assert.equal(uses(registry).length, 2);
  });

  it('are registered by active extensions, in the place of one of that name, until disposed of', () => {
    const { registry, changes } = registryOf(ACME);
    const own = { extension: 'acme.rewards', id: 'politeness', module: '/new/politeness.ts' };
    const registration = registry.register(own);
    assert.equal(registry.find('ext:acme.rewards/politeness')?.module, '/new/politeness.ts');
    assert.equal(registry.find('ext:acme.rewards/politeness')?.extensionName, 'Acme Rewards');
    assert.throws(() => registry.register(own), { code: 'plugin-taken' });
    registration.dispose();
    assert.match(registry.find('ext:acme.rewards/politeness')?.module ?? '', /dist.politeness\.js$/);
    const second = registry.register(own);
    registration.dispose();
    assert.equal(registry.find('ext:acme.rewards/politeness')?.module, '/new/politeness.ts');
    second.dispose();
    assert.equal(changes(), 4);
  });

  it('are refused with what is wrong', () => {
    const { registry } = registryOf();
    const good = { extension: 'acme.rewards', id: 'politeness', module: '/p.js' };
    assert.throws(() => registry.register({ ...good, extension: 'acme' }), { code: 'plugin-name' });
    assert.throws(() => registry.register({ ...good, id: 'a/b' }), { code: 'plugin-name' });
    for (const module of ['p.js', '/p.py', 'vscode-vfs://github/p.js']) {
      assert.throws(() => registry.register({ ...good, module }), { code: 'plugin-module' }, module);
    }
  });
});
