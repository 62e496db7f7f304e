import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableHead } from '../../../core/config/table-head.ts';
import { nodeFileAccess } from '../../../trainer/data/file-access.ts';

describe('the files around a config', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'grpo-file-access-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are read once a look, however many rules ask: all see the same table', async () => {
    const path = join(folder, 'prompts.jsonl');
    writeFileSync(path, '{"question":"1+1="}\n');
    const look = nodeFileAccess(folder);
    const first = await tableHead(look, 'prompts.jsonl');
    writeFileSync(path, '{"other":"1+1="}\n');
    assert.equal(await tableHead(look, 'prompts.jsonl'), first);
    const next = await tableHead(nodeFileAccess(folder), 'prompts.jsonl');
    assert.deepEqual(next.kind === 'columns' && next.columns, ['other']);
  });
});
