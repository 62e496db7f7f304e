import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vsixFaults, zipEntries } from '../../scripts/package/index.mjs';
import { makeVsix, unpackVsix } from './support/vsix.ts';

/** Every package that a reward file may import without installing it, and one helper of its own. */
const REWARD = `import { z } from 'zod';
import { definePlugin } from 'grpo-studio';
const text = z.string();
export default (completions: string[]) => completions.map((one) => (typeof definePlugin, text.parse(one)).length / 40);
`;

const CONFIG = `name: packaged
model: { base: embedded:sums }
data: { train: prompts.jsonl, prompt: '{question}' }
rewards: [{ use: ./length.ts }]
grpo: { num_generations: 4, max_completion_length: 8 }
train: { prompts_per_step: 2, max_steps: 2, save_steps: 2, eval_steps: 0, seed: 1 }
`;

describe('a packaged extension', function () {
  this.timeout(120_000);
  const target = `${process.platform}-${process.arch}`;
  let folder: string;
  let vsix: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-vsix-'));
    vsix = makeVsix(target);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is under 30 MB and holds what it needs, and nothing of another platform', () => {
    assert.deepEqual(vsixFaults(vsix, target), []);
  });

  it('carries what README shows, translations and the types of its API', () => {
    const names = new Set(zipEntries(vsix).map(({ name }) => name));
    const readme = readFileSync('README.md', 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\((media[^)]+)\)/g)].map((match) => match[1] ?? '');
    assert.ok(pictures.length > 3, String(pictures.length));
    for (const path of [...pictures, 'l10n/bundle.l10n.json', 'docs/api.d.ts', 'dist/mcp.cjs'])
      assert.ok(names.has(`extension/${path}`), path);
  });

  it('is refused for another platform', () => {
    const faults = vsixFaults(vsix, target === 'win32-x64' ? 'linux-x64' : 'win32-x64');
    assert.ok(faults.some((fault) => fault.includes('is for another platform')));
  });

  it('carries the licence of each package that is inside', () => {
    const notices = zipEntries(vsix).find(({ name }) => name.endsWith('/THIRD-PARTY-NOTICES.txt'));
    const text = notices?.read().toString('utf8') ?? '';
    for (const name of ['onnxruntime-node', 'koffi', 'esbuild', 'zod', '@huggingface/transformers', 'yaml']) {
      assert.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'), name);
    }
  });

  it('trains from its own files alone, with a reward file of the workspace', () => {
    const extension = join(folder, 'extension');
    const workspace = join(folder, 'workspace');
    unpackVsix(vsix, extension);
    cpSync(join('examples', 'quickstart', 'prompts.jsonl'), join(workspace, 'prompts.jsonl'));
    writeFileSync(join(workspace, 'length.ts'), REWARD);
    writeFileSync(join(workspace, 'packaged.grpo.yaml'), CONFIG);
    const run = join(workspace, 'run');
    const cli = join(extension, 'dist', 'cli.js');
    execFileSync(process.execPath, [cli, 'train', 'packaged.grpo.yaml', '--run-dir', run], {
      cwd: workspace,
      // Nothing of this checkout may be found through the environment.
      env: { PATH: process.env.PATH, HOME: folder, ORT_DISABLE_TELEMETRY: '1' },
      stdio: 'pipe',
    });
    const steps = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
    assert.equal(steps.length, 2);
  });
});

describe('the package for other platforms', function () {
  this.timeout(60_000);

  it('shows runs without native files', () => {
    assert.deepEqual(vsixFaults(makeVsix('viewer'), 'viewer'), []);
  });
});
