import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { grpo, jsonLines, start, type Running } from './support/grpo.ts';
import { makeTinyProject, usual, type TinyProject } from './support/tiny-project.ts';

/** Words that the regular expression below takes apart in ever more ways. */
const LONG = `${'a'.repeat(60)}!`;

describe('a tokenizer of unknown origin, through the commands', function () {
  this.timeout(120_000);
  let project: TinyProject;
  let path = '';
  before(async () => {
    project = await makeTinyProject();
    path = join(project.at('model'), 'tokenizer.json');
    const tokenizer = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const split = { type: 'Split', pattern: { Regex: '(a|aa|a)+$' }, behavior: 'Isolated', invert: false };
    writeFileSync(path, JSON.stringify({ ...tokenizer, pre_tokenizer: split }));
    writeFileSync(project.at('long.jsonl'), `${JSON.stringify({ question: LONG })}\n`);
    project.write('tiny.grpo.yaml', {
      data: { train: 'long.jsonl', prompt: '{question}' },
      model: usual['model'],
    });
  });
  after(() => project?.remove());

  for (const args of [
    ['check', 'tiny.grpo.yaml'],
    ['preflight', 'tiny.grpo.yaml'],
    ['train', 'tiny.grpo.yaml'],
    ['tokenize', '--model', './model', '--text', LONG],
    ['generate', '--model', './model', '--prompt', LONG],
  ]) {
    it(`${args[0]} ends with its code`, async () => {
      const ended = await grpo([...args, '--json'], {}, project.folder);
      assert.equal(ended.code, 2, ended.stderr);
      const last = jsonLines(ended.stdout).at(-1);
      assert.match(JSON.stringify(last), /"code":"tokenizer-too-slow"/);
    });
  }
});

describe('prompts that take long to be made into tokens', function () {
  this.timeout(120_000);
  const ROWS = 200;
  let project: TinyProject;
  let run = '';
  const template = (loops: number): void =>
    writeFileSync(
      join(project.at('model'), 'chat_template.jinja'),
      `{% for i in range(${loops}) %}{% endfor %}{{ messages[0].content }}`,
    );
  before(async () => {
    project = await makeTinyProject();
    run = project.at('run');
    const rows = Array.from({ length: ROWS }, (_, i) => ({ question: `${i}+${i}` }));
    writeFileSync(project.at('chats.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    project.write('tiny.grpo.yaml', {
      data: { train: 'chats.jsonl', messages: [{ role: 'user', content: '{question}' }] },
      rewards: [{ use: 'contains', text: 'e' }],
      train: { prompts_per_step: 1, max_steps: 1, seed: 5 },
    });
  });
  after(() => project?.remove());

  const until = async (found: () => boolean, ended: Promise<unknown>): Promise<void> => {
    let isOver = false;
    void ended.then(() => (isOver = true));
    while (!found()) {
      assert.equal(isOver, false, 'it ended before');
      await sleep(20);
    }
  };
  const status = (): Record<string, unknown> =>
    JSON.parse(readFileSync(join(run, 'status.json'), 'utf8')) as Record<string, unknown>;

  it('are counted on stderr, and Ctrl-C ends it at once with nothing written', async () => {
    template(3000);
    const running = start(['train', 'tiny.grpo.yaml', '--run-dir', run, '--json'], {}, project.folder);
    let shown = '';
    running.child.stderr?.on('data', (text: string) => (shown += text));
    await until(() => /chats\.jsonl: \d+ of 200 prompts made into tokens/.test(shown), running.ended);
    running.child.kill('SIGINT');
    const asked = performance.now();
    const { signal } = await running.ended;
    assert.equal(signal, 'SIGINT');
    assert.ok(performance.now() - asked < 2000);
    assert.equal(existsSync(run), false);
  });

  it('are a phase of a run that is resumed, which a request or a signal stops without loss', async () => {
    template(1);
    const first = await grpo(['train', 'tiny.grpo.yaml', '--run-dir', run, '--json'], {}, project.folder);
    assert.equal(first.code, 0, first.stderr);
    template(3000);
    const ways = [
      (): void =>
        appendFileSync(
          join(run, 'control.jsonl'),
          `${JSON.stringify({ id: 'enough', t: new Date().toISOString(), type: 'stop' })}\n`,
        ),
      ({ child }: Running): unknown => child.kill('SIGINT'),
    ];
    for (const stop of ways) {
      const running = start(['resume', run, '--max-steps', '2', '--json'], {}, project.folder);
      await until(() => status()['phase'] === 'prompts', running.ended);
      assert.equal(status()['state'], 'starting');
      stop(running);
      const { code, stderr } = await running.ended;
      assert.equal(code, 130, stderr);
      assert.match(stderr, /\d+ of 200 prompts made into tokens/);
      const { state, step, phase, error } = status();
      assert.deepEqual(
        { state, step, phase, error },
        { state: 'interrupted', step: 1, phase: null, error: null },
      );
      assert.equal(existsSync(join(run, 'lock')), false);
    }
    const events = jsonLines(readFileSync(join(run, 'events.jsonl'), 'utf8'));
    const answers = events.filter(({ type, id }) => type === 'control' && id === 'enough');
    assert.deepEqual(
      answers.map(({ accepted, applied }) => [accepted, applied]),
      [
        [true, undefined],
        [undefined, true],
      ],
    );
    template(1);
    const last = await grpo(['resume', run, '--max-steps', '2', '--json'], {}, project.folder);
    assert.equal(last.code, 0, last.stderr);
    assert.equal(status()['state'], 'finished');
  });
});
