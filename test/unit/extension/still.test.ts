import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../trainer/paths.ts';

describe('icons of the extension', () => {
  it('do not spin: beside an open page each frame of one costs the processor that trains (extension/status-bar.ts)', () => {
    const folder = join(packageRoot, 'extension');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    assert.ok(sources.length > 50, `only ${sources.length} files in ${folder}`);
    const spinning = sources.filter((path) => readFileSync(join(folder, path), 'utf8').includes('~spin'));
    assert.deepEqual(spinning, []);
  });
});
