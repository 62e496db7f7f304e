import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeFiles } from '../../../../extension/recipes/place-files.ts';

describe('placeFiles', () => {
  let root: string;
  let source: string;
  let target: string;
  const files = ['a.grpo.yaml', 'rewards/r.ts'];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'grpo-recipes-'));
    source = join(root, 'source');
    target = join(root, 'target');
    mkdirSync(join(source, 'rewards'), { recursive: true });
    mkdirSync(target);
    for (const file of files) writeFileSync(join(source, file), `content of ${file}`);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const content = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');

  it('writes into an empty folder', async () => {
    assert.equal(await placeFiles(source, files, target, 'sums'), target);
    for (const file of files) assert.equal(content(target, file), `content of ${file}`);
  });

  it('uses what is there already', async () => {
    await placeFiles(source, files, target, 'sums');
    rmSync(join(target, 'rewards'), { recursive: true });
    assert.equal(await placeFiles(source, files, target, 'sums'), target);
    assert.equal(content(target, 'rewards/r.ts'), 'content of rewards/r.ts');
  });

  it('never overwrites: goes into folders of its own', async () => {
    writeFileSync(join(target, 'a.grpo.yaml'), 'mine');
    assert.equal(await placeFiles(source, files, target, 'sums'), join(target, 'sums'));
    assert.equal(content(target, 'a.grpo.yaml'), 'mine');
    writeFileSync(join(target, 'sums', 'rewards', 'r.ts'), 'changed');
    assert.equal(await placeFiles(source, files, target, 'sums'), join(target, 'sums-2'));
    assert.equal(content(join(target, 'sums'), 'rewards/r.ts'), 'changed');
  });
});
