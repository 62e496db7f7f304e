import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, toReport, type ErrorReport } from '../../core/errors/index.ts';
import type { Status } from '../../core/run/records.ts';
import { checkExitCode, checkText } from '../../trainer/commands/check.ts';
import { loadTrainable } from '../../trainer/commands/load-trainable.ts';
import { resumeRun, startRun } from '../../trainer/training/start-run.ts';
import { BAD_INPUT, type BadInput } from './support/bad-input.ts';
import { grpo, jsonLines, PROGRAM } from './support/grpo.ts';
import { lines } from './support/same-run.ts';
import { silentReporter } from './support/silent-reporter.ts';
import { tinyShape } from './support/tiny-model.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

/** Cases that run at the same time: their programs start for longer than they compute. */
const AT_ONCE = 2;

const statusOf = (run: string): Status =>
  JSON.parse(readFileSync(join(run, 'status.json'), 'utf8')) as Status;

/** Whether a config and what it names are to blame, so that `check` must see it too. */
const isConfigs = (one: BadInput | undefined): boolean =>
  one?.leaves === 'nothing' &&
  one.env === undefined &&
  !/^(usage|run-|reward-(?!does-not-compile|options))/.test(one.code) &&
  !NOT_THE_FILE.includes(one.name);
/** Of the command line, or without a config file. */
const NOT_THE_FILE: readonly string[] = [
  'an unknown key in --set',
  '--max-steps that is no number',
  'a missing config',
  'a folder as the config',
];

/**
 * What a config and the files that it names are to blame for is refused before anything is printed or written: by the functions of `train`,
 * here, without a process for each case. Of each kind one goes through the built program, and so does all that is not a config's fault.
 */
const THROUGH_THE_PROGRAM: readonly string[] = [
  'an unknown key',
  'a file that is no YAML',
  'a prompt of 20 MB on one line',
  'a model that is not there',
  'truncated weights',
  'an adapter without tensors',
  'a reward that does not compile',
  'options for a reward that takes none',
];

/** Faults of a reward while it trains: the reward has its own process here too. The one that throws goes through the program. */
const REWARDS_HERE: readonly string[] = [
  'a reward that never answers',
  'a reward that gives too few',
  'a reward that gives NaN',
];

const runsHere = (one: BadInput): boolean =>
  REWARDS_HERE.includes(one.name) || (isConfigs(one) && !THROUGH_THE_PROGRAM.includes(one.name));

/** How a case ended. */
interface Outcome {
  exit: number | null;
  error: ErrorReport | undefined;
  /** All that was said, for the message of a failure. */
  said: string;
}

async function throughTheProgram({ env }: BadInput, args: string[], cwd: string): Promise<Outcome> {
  const { code, stdout, stderr } = await grpo([...args, '--json'], env, cwd);
  const error = jsonLines(stdout).at(-1)?.['error'] as ErrorReport | undefined;
  return { exit: code, error, said: `${stdout}\n${stderr}` };
}

/** @param args  `train CONFIG --run-dir FOLDER` */
async function here([, path = '', , runDir = '']: string[]): Promise<Outcome> {
  try {
    const { config, text, problems } = await loadTrainable(path, [], {});
    const options = { runDir, configProblems: problems, threads: 1 };
    const exit = await startRun(config, { path, text }, silentReporter, options);
    return { exit, error: undefined, said: 'It trained.' };
  } catch (error) {
    return { exit: exitCode(error), error: toReport(error), said: String(error) };
  }
}

/** Codes of the errors that `check` finds, without repeats. */
async function refusals(path: string): Promise<string[]> {
  const before = process.env['HF_HUB_OFFLINE'];
  try {
    const result = await checkText(path);
    assert.equal(checkExitCode(result), 2);
    const errors = result.problems.filter(({ severity }) => severity === 'error');
    return [...new Set(errors.map(({ code }) => code))];
  } finally {
    if (before === undefined) delete process.env['HF_HUB_OFFLINE'];
    else process.env['HF_HUB_OFFLINE'] = before;
  }
}

describe('bad input', () => {
  let project: TinyProject;
  /** By case; without those that need what is not on this machine. */
  const results = new Map<number, Promise<Outcome>>();
  before(async () => {
    project = await makeTinyProject();
    const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
    for (const [i, one] of BAD_INPUT.entries()) {
      if (one.needs !== undefined && !existsSync(one.needs)) continue;
      const given = one.args(project, `case-${i}`);
      const lane = i % AT_ONCE;
      const run = runsHere(one) ? () => here(given) : () => throughTheProgram(one, given, project.folder);
      const result = Promise.resolve(lanes[lane]).then(run);
      lanes[lane] = result;
      results.set(i, result);
    }
  });
  after(async () => {
    await Promise.all(results.values());
    project.remove();
  });

  for (const [i, { name, exit, code, says, leaves, needs }] of BAD_INPUT.entries()) {
    it(`${name}: ${code}, exit ${exit}`, async function () {
      if (needs !== undefined && !existsSync(needs)) {
        console.log(`      skipped: ${needs} is not on this machine`);
        this.skip();
      }
      const ended = await results.get(i);
      assert.ok(ended);
      const { error } = ended;
      assert.deepEqual({ exit: ended.exit, code: error?.code }, { exit, code }, ended.said);
      assert.match(`${error?.message} ${error?.where} ${error?.fix}`, says);
      if (isConfigs(BAD_INPUT[i])) {
        const found = await refusals(project.at(`case-${i}.grpo.yaml`));
        assert.ok(found.includes(code), `check says ${found.join(', ')}`);
      }
      const run = project.at(`run-case-${i}`);
      if (leaves === 'nothing' || !existsSync(join(run, 'status.json'))) {
        assert.ok(!existsSync(run), `left behind: ${existsSync(run) ? readdirSync(run).join(' ') : ''}`);
        return;
      }
      assert.ok(!existsSync(join(run, 'lock')));
      // A disk that is full takes no last status; everybody sees that the process is gone.
      if (code === 'run-disk-full') return;
      assert.equal(statusOf(run).state, 'failed');
      assert.equal(statusOf(run).error?.code, code);
    });
  }

  it('leaves a run that goes on once the disk has room', async () => {
    const i = BAD_INPUT.findIndex(({ name }) => name.includes('15000'));
    await results.get(i);
    assert.equal(await resumeRun(project.at(`run-case-${i}`), silentReporter), 0);
    assert.equal(lines(project.at(`run-case-${i}`), 'metrics.jsonl').length, 8);
  });

  it('a disk that takes no weights leaves no half checkpoint, and the run goes on once it does', async function () {
    // A limit on the size of files, which only the weights reach, stands for a disk that takes no more while they are written.
    if (process.platform === 'win32') return this.skip();
    const data = { train: 'prompts.jsonl', prompt: '{question}' };
    const config = project.write('weights.grpo.yaml', { data, train: { max_steps: 2, prompts_per_step: 2 } });
    const run = project.at('weights');
    const limited = 'ulimit -f 40; exec "$@"';
    const args = [
      '-c',
      limited,
      'sh',
      process.execPath,
      PROGRAM,
      'train',
      config,
      '--run-dir',
      run,
      '--json',
    ];
    const { status, stdout } = spawnSync('sh', args, { encoding: 'utf8' });
    const error = jsonLines(stdout).at(-1)?.['error'] as ErrorReport | undefined;
    assert.deepEqual({ status, code: error?.code }, { status: 3, code: 'write-failed' }, stdout);
    assert.match(error?.message ?? '', /safetensors.*EFBIG/);
    assert.match(error?.fix ?? '', /ulimit -f/);
    assert.deepEqual(readdirSync(join(run, 'checkpoints')), []);
    assert.equal(statusOf(run).state, 'failed');
    assert.equal(await resumeRun(run, silentReporter), 0);
    assert.deepEqual(readdirSync(join(run, 'checkpoints')), ['step-00002']);
  });

  it('a reward that fails later costs nothing: a checkpoint is there, and it goes on once it is repaired', async () => {
    const file = project.at('moody.ts');
    const body = (limit: string): string => `let calls = 0;
      export default (texts) => {
        if (++calls > ${limit}) throw new Error('tired');
        return texts.map((text, i) => i % 3);
      };`;
    writeFileSync(file, body('3'));
    const data = { train: 'prompts.jsonl', prompt: '{question}' };
    const config = project.write('moody.grpo.yaml', { data, rewards: [{ use: './moody.ts' }] });
    const run = project.at('moody');
    const failed = await grpo(['train', config, '--run-dir', run, '--json']);
    assert.equal(failed.code, 3);
    const { step } = statusOf(run);
    assert.ok(readdirSync(join(run, 'checkpoints')).includes(`step-0000${step}`));
    writeFileSync(file, body('Infinity'));
    const resumed = await grpo(['resume', run, '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(jsonLines(resumed.stdout)[0]?.['resumed_from'], step);
    assert.match(resumed.stderr, /a reward file has changed since this run began/);
  });

  it('rewards that cannot score under on_error: unscorable are counted, and equal ones are said to teach nothing', async () => {
    writeFileSync(
      project.at('nan.ts'),
      'export default (texts) => texts.map((_, i) => (i === 0 ? NaN : 1));',
    );
    const config = project.write('nan.grpo.yaml', {
      data: { train: 'prompts.jsonl', prompt: '{question}' },
      rewards: [{ use: './nan.ts', on_error: 'unscorable' }],
      train: { max_steps: 2, prompts_per_step: 2, learning_rate: 0.001 },
    });
    const run = project.at('nan');
    const { code, stdout, stderr } = await grpo(['train', config, '--run-dir', run, '--json']);
    assert.equal(code, 0, stderr);
    const step = jsonLines(stdout).find(({ type }) => type === 'step') as { metrics: Record<string, number> };
    assert.ok((step.metrics['completions/unscorable'] ?? 0) > 0);
    assert.ok(
      Object.entries(step.metrics).some(([name, count]) => /^rewards\/nan\/error/.test(name) && count > 0),
    );
    const first = JSON.parse(lines(run, 'rollouts.jsonl')[0] ?? '') as {
      rewards: Record<string, unknown>;
      details: Record<string, { error?: string }>;
    };
    assert.equal(first.rewards['nan'], null);
    assert.match(first.details['nan']?.error ?? '', /NaN|finite/);
    assert.match(stderr, /nothing is learned/);
  });

  it('conditions that leave a run without effect are said once, with their cause', async () => {
    // No completion can end, so that all are cut off and masked; and a reward throws at every step.
    cpSync(project.at('model'), project.at('endless'), { recursive: true });
    rmSync(project.at('endless', 'generation_config.json'));
    writeFileSync(
      project.at('endless', 'config.json'),
      JSON.stringify({ ...tinyShape, eos_token_id: [998, 999] }),
    );
    writeFileSync(project.at('throwing.ts'), "export default () => {\n  throw new Error('no luck');\n};\n");
    const config = project.write('endless.grpo.yaml', {
      model: { base: './endless' },
      data: { train: 'prompts.jsonl', prompt: '{question}' },
      rewards: [{ use: './letters.ts' }, { use: './throwing.ts', on_error: 'unscorable' }],
      grpo: { num_generations: 4, max_completion_length: 12, mask_truncated_completions: true },
      train: { max_steps: 2, prompts_per_step: 2, learning_rate: 0.001 },
    });
    const run = project.at('endless-run');
    const { code, stdout, stderr } = await grpo(['train', config, '--run-dir', run, '--json']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /eos_token_id 998, 999 .*vocabulary of 98: no completion ends with them/);
    const alarms = lines(run, 'events.jsonl')
      .map((line) => JSON.parse(line) as { type: string; step: number; code: string; reward?: unknown })
      .filter(({ type }) => type === 'alarm');
    assert.deepEqual(
      alarms.map(({ step, code }) => [step, code]),
      [
        [1, 'reward-failing'],
        [1, 'all-truncated'],
      ],
    );
    assert.match(JSON.stringify(alarms[0]?.reward), /"throwing","failures":8,"error":"[^}]*no luck/);
    assert.match(stderr, /throwing\.ts:2.*max_completion_length/s);
    const steps = jsonLines(stdout).filter(({ type }) => type === 'step') as {
      metrics: Record<string, number>;
    }[];
    assert.deepEqual(
      steps.map(({ metrics }) => metrics['rewards/throwing/errors']),
      [8, 8],
    );
  });
});
