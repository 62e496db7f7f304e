import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { checkText } from '../../trainer/commands/check.ts';
import { grpo, jsonLines } from './support/grpo.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

/** A tokenizer of single characters of ASCII: a token is a letter. */
describe('right answers against the tokenizer', () => {
  let project: TinyProject;
  before(async () => {
    project = await makeTinyProject();
    const rows = [
      { question: '1+1=', answer: '2', word: 'two' },
      { question: '1+2=', answer: 'three, which is a long word', word: '' },
      { question: '2+2=', answer: '四', word: 'four' },
    ];
    writeFileSync(project.at('prompts.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  });
  after(() => project.remove());

  const grpoConfig = { num_generations: 2, max_completion_length: 8, temperature: 1, beta: 0, stop: ['o'] };
  const data = { train: 'prompts.jsonl', prompt: '{question}' };
  const write = (name: string) =>
    project.write(name, {
      data,
      grpo: grpoConfig,
      rewards: [
        { use: 'exact-answer', answer: '{answer}', after: '#' },
        { use: 'contains', text: '{word}' },
      ],
    });
  /** What `check` prints, without its process: the first test goes through the program. */
  const check = async (config: string, ...set: string[]): Promise<string> =>
    JSON.stringify((await checkText(config, set)).problems);
  const CODES = /^(data-answer|config-answer|config-contains)/;

  it('are said by check, preflight and train alike', async () => {
    const config = write('answers.grpo.yaml');
    const checked = await grpo(['check', config, '--json']);
    assert.equal(checked.code, 0, checked.stderr);
    const { problems } = JSON.parse(checked.stdout) as {
      problems: { code: string; line: number; message: string }[];
    };
    const found = problems.filter(({ code }) => CODES.test(code));
    const expected = [
      'config-answer-ended',
      'config-answer-never',
      'config-contains-empty',
      'data-answer-too-long',
      'data-answer-unknown-text',
    ];
    assert.deepEqual(found.map(({ code }) => code).sort(), expected, JSON.stringify(found));
    const long = found.find(({ code }) => code === 'data-answer-too-long');
    assert.match(
      long?.message ?? '',
      /^In 1 of 3 rows .* takes 22 tokens, its end included, and the cap is 8\..*prompts\.jsonl:2\. Raise grpo\.max_completion_length/,
    );
    const line = readFileSync(config, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('answer: '));
    assert.equal(long?.line, line + 1);

    const tried = await grpo(['preflight', config, '--json', '--prompts', '1']);
    assert.equal(tried.code, 0, tried.stderr);
    const report = JSON.parse(tried.stdout) as { problems: { code: string; message: string }[] };
    assert.deepEqual(
      report.problems.flatMap(({ code }) => (CODES.test(code) ? [code] : [])).sort(),
      expected,
    );

    const trained = await grpo([
      'train',
      config,
      '--json',
      '--max-steps',
      '1',
      '--run-dir',
      project.at('run'),
    ]);
    assert.equal(trained.code, 0, trained.stderr);
    const events = jsonLines(readFileSync(project.at('run', 'events.jsonl'), 'utf8'));
    assert.deepEqual(
      events.flatMap(({ code }) => (CODES.test(String(code)) ? [String(code)] : [])).sort(),
      expected,
    );
    for (const code of expected) assert.match(trained.stderr, new RegExp(code));
  });

  it('are said by evaluate and compare beside their figures, once', async () => {
    const config = project.write('measured.grpo.yaml', {
      data: { ...data, test: 'prompts.jsonl' },
      grpo: grpoConfig,
      rewards: [{ use: 'exact-answer', answer: '{answer}', after: '#' }],
    });
    for (const command of [
      ['evaluate', config],
      ['compare', config, config],
    ]) {
      const measured = await grpo([...command, '--json']);
      assert.equal(measured.code, 0, measured.stderr);
      JSON.parse(measured.stdout);
      assert.equal(measured.stderr.split('(data-answer-too-long)').length, 2, measured.stderr);
    }
  });

  it('are silent where they can be given', async () => {
    const config = project.write('fine.grpo.yaml', {
      data: { ...data, limit: 1 },
      grpo: { ...grpoConfig, max_completion_length: 4, stop: [] },
      rewards: [{ use: 'exact-answer', answer: '{answer}', after: '#' }],
    });
    assert.doesNotMatch(await check(config), /answer/);
    assert.match(
      await check(config, 'grpo.max_completion_length=3'),
      /it takes 4 tokens, its end included, and the cap is 3/,
    );
  });

  it('a format whose tag the chat template opens is said of the prompts as they are made', async () => {
    writeFileSync(
      project.at('model', 'chat_template.jinja'),
      "{{ messages[0].content }}{% set open = '<' ~ 'think' ~ '>' %}{{ open }}",
    );
    const changes = {
      data: { train: 'prompts.jsonl', messages: [{ role: 'user', content: '{question}' }] },
      rewards: [{ use: 'format', preset: 'think' }],
    };
    const opened = await check(project.write('opened.grpo.yaml', changes));
    assert.match(opened, /"code":"config-format-opened".*3 of 3 prompts end with `<think>`/);
    const rewards = [{ use: 'format', preset: 'think', prompt_opens: true }];
    const said = await check(project.write('said.grpo.yaml', { ...changes, rewards }));
    assert.doesNotMatch(said, /config-format/);
    writeFileSync(project.at('model', 'chat_template.jinja'), '{{ messages[0].content }}');
    const closed = await check(project.at('said.grpo.yaml'));
    assert.match(closed, /"code":"config-format-not-opened".*3 of 3 prompts do not/);
  });
});
