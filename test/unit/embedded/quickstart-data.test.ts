import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quickstartData } from '../../../trainer/embedded/index.ts';
import { packageRoot } from '../../../trainer/paths.ts';

describe('quickstart data', () => {
  for (const [name, content] of Object.entries(quickstartData())) {
    it(`${name} is what its generator writes`, () => {
      const committed = readFileSync(join(packageRoot, 'examples', 'quickstart', name), 'utf8');
      assert.ok(committed === content, 'run examples/quickstart/make-data.ts and commit what it writes');
    });
  }
});
