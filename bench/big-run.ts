import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Manifest, MetricsLine, RolloutRecord, Status, UpdateRecord } from '../core/run/records.ts';

const GROUPS = 16;
const PER_GROUP = 16;
const WORDS = 'the model adds seven to nine carries one and writes the sum down before it says why so'.split(
  ' ',
);

/** Writes a finished run of so many completions, in steps of 256 with texts of about 600 characters: only what watchers read. */
export function writeBigRun(folder: string, completions: number): void {
  mkdirSync(join(folder, 'checkpoints'), { recursive: true });
  const steps = Math.ceil(completions / (GROUPS * PER_GROUP));
  const files = Object.fromEntries(
    ['metrics', 'rollouts', 'updates'].map((name) => [name, openSync(join(folder, `${name}.jsonl`), 'w')]),
  );
  const write = (file: string, records: object[]): void => {
    const descriptor = files[file];
    if (descriptor !== undefined)
      writeSync(descriptor, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  };
  for (let step = 1; step <= steps; step++) {
    const rollouts = Array.from({ length: GROUPS * PER_GROUP }, (_, i) => rollout(step, i));
    write('rollouts', rollouts);
    write('updates', [update(step, rollouts)]);
    write('metrics', [metrics(step)]);
  }
  for (const descriptor of Object.values(files)) closeSync(descriptor);
  writeFileSync(join(folder, 'eval.jsonl'), '');
  writeFileSync(join(folder, 'events.jsonl'), '');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
  writeFileSync(join(folder, 'status.json'), JSON.stringify(status(steps)));
}

/** Numbers that look random and are the same each time. */
const noise = (seed: number): number => Math.abs(Math.sin(seed * 12.9898) * 43758.5453) % 1;

function text(seed: number, words: number): string {
  return Array.from({ length: words }, (_, i) => WORDS[Math.floor(noise(seed + i) * WORDS.length)]).join(' ');
}

function rollout(step: number, i: number): RolloutRecord {
  const [group, index] = [Math.floor(i / PER_GROUP), i % PER_GROUP];
  const seed = step * 1000 + i;
  const reward = Math.round(noise(seed));
  return {
    id: `s${step}-g${group}-c${index}`,
    step,
    group,
    index,
    prompt_id: `p${(step * GROUPS + group) % 500}`,
    prompt: text(group, 20),
    completion: `${text(seed, 90)} -> ${seed}`,
    stop_reason: noise(seed + 0.5) < 0.1 ? 'length' : 'eos',
    rewards: { correct: reward, short: noise(seed + 0.1) },
    details: { correct: { explanation: `"${seed}" instead of "${seed + 1}"` } },
    reward: reward + 0.1 * noise(seed + 0.1),
    advantage: 2 * noise(seed + 0.2) - 1,
    arrays: { ids: [seed * 400, 'i32', 100], logprobs: [seed * 400 + 400, 'f32', 100] },
    time: {},
  };
}

function update(step: number, rollouts: readonly RolloutRecord[]): UpdateRecord {
  const completions = rollouts.map(({ id }, i) => ({
    id,
    kl: noise(step + i) / 10,
    clip_low: 0,
    clip_high: 0,
    in_loss: true,
    arrays: {},
  }));
  return { step, completions };
}

function metrics(step: number): MetricsLine {
  const names = Array.from({ length: 30 }, (_, i) => [`metric/${i}`, noise(step + i)] as const);
  return {
    step,
    metrics: { reward: noise(step), reward_std: 0.4, frac_reward_zero_std: 0, ...Object.fromEntries(names) },
    time: { step_time: 1 },
  };
}

const MANIFEST: Manifest = {
  schema_version: 1,
  created: '2026-01-01T00:00:00.000Z',
  config: { name: 'big', rewards: [] },
  source: { path: 'big.grpo.yaml', text: 'name: big\n' },
  hashes: { code: null, data: null, model: null, rewards: null },
  versions: {},
  machine: { platform: 'linux', arch: 'x64', cpu: 'none', cores: 1, memory_bytes: 0 },
  parent: null,
};

const status = (step: number): Status => ({
  state: 'finished',
  step,
  max_steps: step,
  attempt: 1,
  cut: {},
  pid: 1,
  host: hostname(),
  boot_id: 'none',
  heartbeat: '2026-01-01T00:00:00.000Z',
  phase: null,
  error: null,
});
