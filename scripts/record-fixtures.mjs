// `node scripts/record-fixtures.mjs [NAME...]`: trains the small runs that the alarms are tested on and keeps them, compacted, in
// test/fixtures/runs/. All are the quickstart with something wrong. They need no new recording unless the run folder's format changes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactRun } from './compact-run.mjs';
import { root } from './setup.mjs';

const EXACT = "{ use: exact-answer, weight: 1.0, answer: '{answer}' }";
const SMALL = [
  'grpo.num_generations=4',
  'train.prompts_per_step=4',
  'train.max_steps=8',
  'train.save_steps=0',
  'train.eval_num=4',
  'train.eval_steps=0',
];

/** By folder: the rewards in the place of the quickstart's, settings, environment; `keep` says which completions stay. */
const RUNS = {
  healthy: { keep: ({ step, group }) => step % 10 === 0 && group < 3 },
  'zero-variance': { rewards: ["{ use: contains, text: '@' }"], set: SMALL },
  'reward-cancellation': { rewards: [EXACT, '{ use: ./wrong-answer.ts }'], set: SMALL },
  truncation: { set: [...SMALL, 'grpo.max_completion_length=12'] },
  'truncation-of-all': { set: [...SMALL, 'grpo.max_completion_length=4'] },
  'kl-explosion': { set: [...SMALL, 'train.learning_rate=3e-3', 'train.warmup_steps=0', 'grpo.beta=0.001'] },
  // Without a KL that is measured: the collapse is all there is to see.
  'entropy-collapse': {
    set: [...SMALL, 'train.learning_rate=0.5', 'train.warmup_steps=0', 'grpo.beta=0', 'grpo.kl_log_groups=0'],
  },
  // A reward that says nothing, learned much too fast: what is learned is noise.
  'entropy-explosion': {
    rewards: [`{ use: shuffled, reward: ${EXACT}, seed: 3 }`],
    set: [
      ...SMALL,
      'train.learning_rate=1e-2',
      'train.warmup_steps=0',
      'grpo.beta=0',
      'grpo.kl_log_groups=0',
    ],
  },
  'nan-rollback': { set: SMALL, env: { GRPO_FAULT_NAN_STEP: '4' } },
  'slow-reward': { rewards: [EXACT, '{ use: ./slow.ts }'], set: SMALL },
  'reward-failing': { rewards: ['{ use: ./failing.ts, on_error: unscorable }'], set: SMALL },
  'reward-stopped': { rewards: ['{ use: ./failing.ts }'], set: SMALL },
  'flat-reward': {
    set: [...SMALL, 'train.max_steps=32', 'train.learning_rate=1e-7'],
    keep: ({ step }) => step > 28,
  },
};

async function record(name, { rewards = [EXACT], set = [], env = {}, keep = () => true }) {
  const folder = mkdtempSync(join(tmpdir(), 'grpo-fixture-'));
  try {
    const config = join(folder, 'quickstart.grpo.yaml');
    cpSync(join(root, 'examples', 'quickstart'), folder, { recursive: true });
    cpSync(join(root, 'test', 'fixtures', 'rewards'), folder, { recursive: true });
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^ {2}- \{ use: .*$/m, list(rewards)));
    const run = join(folder, 'run');
    train(config, run, set, env);
    const target = join(root, 'test', 'fixtures', 'runs', name);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    await compactRun(run, target, keep);
    console.log(name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const list = (rewards) => rewards.map((reward) => `  - ${reward}`).join('\n');

function train(config, run, set, env) {
  const program = join(root, 'dist', 'cli.js');
  const changes = set.flatMap((change) => ['--set', change]);
  const options = { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] };
  try {
    execFileSync(process.execPath, [program, 'train', config, '--run-dir', run, ...changes], options);
  } catch (error) {
    // A run that fails is an illness too; one that never began is a mistake here.
    if (error.status !== 3) throw error;
  }
}

const wanted = process.argv.slice(2);
for (const [name, recipe] of Object.entries(RUNS))
  if (wanted.length === 0 || wanted.includes(name)) await record(name, recipe);
