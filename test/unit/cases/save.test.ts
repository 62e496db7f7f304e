import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../../core/config/index.ts';
import type { RegressionCase, SavedCase } from '../../../core/cases/index.ts';
import type { Manifest, RolloutRecord } from '../../../core/run/records.ts';
import { saveCase } from '../../../trainer/cases/save.ts';
import { loadDataset } from '../../../trainer/data/dataset.ts';
import { rollout, STATUS } from '../run/memory-files.ts';

const config = resolveConfig({
  name: 'a',
  model: { base: 'm' },
  data: { train: 'a.jsonl', prompt: '{q}' },
  rewards: [
    { use: 'length', target: 5, unit: 'characters', name: 'short' },
    { use: './mine.ts' },
    { use: 'shuffled', reward: { use: 'contains', text: 'a' }, name: 'control' },
  ],
});
const manifest: Omit<Manifest, 'source'> = {
  schema_version: 1,
  created: '2026-01-31T12:00:00.000Z',
  config: { ...config },
  hashes: { code: null, data: null, model: null, rewards: null },
  versions: {},
  machine: { platform: 'p', arch: 'a', cpu: 'c', cores: 1, memory_bytes: 1 },
  parent: null,
};

describe('saving a case', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-cases-'));
    writeFileSync(join(folder, 'a.grpo.yaml'), 'name: a\n');
    writeFileSync(join(folder, 'a.jsonl'), '{"q":"one?","a":1}\n{"q":"two?","b":[2]}\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A run folder by hand, with one completion that answers the second row. */
  async function makeRun(name: string, change: Partial<RolloutRecord> = {}): Promise<string> {
    const { rows } = await loadDataset(config, folder);
    const run = join(folder, name);
    mkdirSync(run, { recursive: true });
    const source = { path: join(folder, 'a.grpo.yaml'), text: 'name: a\n' };
    const record: RolloutRecord = {
      ...rollout(1, 0),
      prompt: 'two?',
      prompt_id: rows[1]?.id ?? '',
      rewards: { short: -2, mine: null, control: 1 },
      details: { mine: { explanation: 'cannot tell' } },
      ...change,
    };
    writeFileSync(join(run, 'manifest.json'), JSON.stringify({ ...manifest, source }));
    writeFileSync(join(run, 'status.json'), JSON.stringify(STATUS));
    writeFileSync(join(run, 'rollouts.jsonl'), `${JSON.stringify(record)}\n`);
    return run;
  }
  const save = (run: string): Promise<SavedCase> => {
    const options = { note: '', now: new Date(0), onProblem: (message: string) => assert.fail(message) };
    return saveCase(run, 's1-g0-c0', options);
  };
  const saved = (): RegressionCase[] =>
    readFileSync(join(folder, 'a.cases.jsonl'), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as RegressionCase);

  it('keeps the row with all columns, and expects a null that the reward meant', async () => {
    await save(await makeRun('run'));
    const [one] = saved();
    assert.deepEqual(one?.columns, { q: 'two?', a: null, b: [2] });
    assert.deepEqual(one?.rewards, { short: -2, mine: null });
    assert.equal(one?.saved, '1970-01-01T00:00:00.000Z');
  });

  it('expects nothing of a reward that failed, and refuses a case that expects nothing at all', async () => {
    const failed = { mine: { error: 'It threw.' } };
    await save(await makeRun('run', { details: failed }));
    assert.deepEqual(saved()[0]?.rewards, { short: -2 });
    const all = await makeRun('other', { details: { ...failed, short: { error: 'It threw, too.' } } });
    await assert.rejects(save(all), { code: 'case-nothing-expected', kind: 'input' });
    assert.equal(saved().length, 1);
  });

  it('tells another run in a folder of the same name by its texts', async () => {
    assert.equal((await save(await makeRun('run'))).added, true);
    assert.equal((await save(await makeRun('run'))).added, false);
    const other = await save(await makeRun('elsewhere/run', { completion: 'other' }));
    assert.deepEqual([other.added, other.name], [true, 's1-g0-c0 of run (2)']);
    assert.equal(saved().length, 2);
  });

  it('needs no data for one that is there already', async () => {
    const run = await makeRun('run');
    await save(run);
    rmSync(join(folder, 'a.jsonl'));
    assert.equal((await save(run)).added, false);
  });
});
