import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';

const lines = (run, file) =>
  existsSync(join(run, file))
    ? readFileSync(join(run, file), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
/** Numbers to six significant digits: more says nothing to a test and fills the repository. */
const rounded = (_, value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;

/**
 * Writes the parts of a run that alarms look at into `target`: no checkpoints, nothing of the machine or the place where it was made,
 * and of the per-token arrays only those of each step's completion with the greatest KL.
 * @param keep  which completions stay, by their record
 */
export async function compactRun(run, target, keep) {
  const text = (file) => readFileSync(join(run, file), 'utf8').replaceAll(join(run, '..'), '.');
  const write = (file, records) =>
    writeFileSync(
      join(target, file),
      records
        .map((record) => `${JSON.stringify(record, rounded)}\n`.replaceAll(join(run, '..'), '.'))
        .join(''),
    );
  const writeJson = async (file, value) =>
    writeFileSync(
      join(target, file),
      await prettier.format(JSON.stringify(value), { parser: 'json', printWidth: 110 }),
    );

  const { machine, created, ...manifest } = JSON.parse(text('manifest.json'));
  await writeJson('manifest.json', {
    ...manifest,
    created: '2026-01-31T12:00:00.000Z',
    source: { ...manifest.source, path: 'quickstart.grpo.yaml' },
    machine: { platform: 'linux', arch: 'x64', cpu: 'a processor', cores: 2, memory_bytes: 8 * 2 ** 30 },
  });
  const status = JSON.parse(text('status.json'));
  const gone = { pid: 1, host: 'a-host', boot_id: 'a-boot', heartbeat: '2026-01-31T12:01:00.000Z' };
  await writeJson('status.json', { ...status, ...gone, cut: {} });
  write('metrics.jsonl', lines(run, 'metrics.jsonl'));
  write(
    'events.jsonl',
    lines(run, 'events.jsonl').map((event) => ({ ...event, t: '2026-01-31T12:00:30.000Z' })),
  );

  const arrays = new Arrays(readFileSync(join(run, 'rollouts.bin')));
  const rollouts = lines(run, 'rollouts.jsonl').filter(keep);
  const kept = new Set(rollouts.map(({ id }) => id));
  const updates = lines(run, 'updates.jsonl').map(({ time, ...update }) => ({
    ...update,
    completions: update.completions.filter(({ id }) => kept.has(id)),
  }));
  const worst = new Set(updates.map(({ completions }) => worstOf(completions)));
  const slim = (record) => ({ ...record, arrays: worst.has(record.id) ? arrays.moved(record.arrays) : {} });
  write('rollouts.jsonl', rollouts.map(slim));
  write(
    'updates.jsonl',
    updates.map((update) => ({ ...update, completions: update.completions.map(slim) })),
  );
  writeFileSync(join(target, 'rollouts.bin'), arrays.bytes());
}

const worstOf = (completions) =>
  completions.filter(({ kl }) => kl !== null).sort((a, b) => b.kl - a.kl)[0]?.id;

/** The arrays that stay, one after another in a file of their own. */
class Arrays {
  constructor(all) {
    this.all = all;
    this.pieces = [];
    this.length = 0;
  }

  /** References into the new file. */
  moved(refs) {
    return Object.fromEntries(
      Object.entries(refs).map(([name, [offset, type, length]]) => {
        const size = type === 'u8' ? length : length * 4;
        const at = this.length;
        this.pieces.push(this.all.subarray(offset, offset + size));
        this.length += size;
        return [name, [at, type, length]];
      }),
    );
  }

  bytes() {
    return Buffer.concat(this.pieces);
  }
}
