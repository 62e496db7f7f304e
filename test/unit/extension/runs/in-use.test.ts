import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInUse } from '../../../../extension/runs/in-use.ts';
import { temporaryFolder } from './run-folder.ts';

describe('a folder in which somebody may train', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let root: string;
  beforeEach(() => {
    place = temporaryFolder();
    root = join(place.path, '.grpo', 'runs');
    writeFileSync(join(place.path, 'README.md'), '');
  });
  afterEach(() => place.remove());

  it('is not any folder: a window on it needs no thread that reads runs', async () => {
    assert.equal(await isInUse(root), false);
  });

  it('holds a config', async () => {
    writeFileSync(join(place.path, 'sums.grpo.yaml'), '');
    assert.equal(await isInUse(root), true);
  });

  it('holds runs, whose config may lie elsewhere', async () => {
    mkdirSync(root, { recursive: true });
    assert.equal(await isInUse(root), true);
  });

  it('may be one that cannot be read', async () => {
    assert.equal(await isInUse(join(place.path, 'absent', '.grpo', 'runs')), true);
  });
});
