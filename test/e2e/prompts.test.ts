import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { checkText } from '../../trainer/commands/check.ts';
import { grpo, jsonLines } from './support/grpo.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

const TEMPLATE = `{{ 'on ' + strftime_now('%d %B %Y') + ': ' }}{% for m in messages %}{{ m.content }}{% endfor %}{{ '>' }}`;
/** Lets a process live three days later. */
const LATER = `const R = Date; const by = 259200000;
globalThis.Date = class extends R { constructor(...a) { if (a.length) super(...a); else super(R.now() + by); } static now() { return R.now() + by; } };`;

describe('prompts of a run', () => {
  let project: TinyProject;
  let later: NodeJS.ProcessEnv;
  before(async () => {
    project = await makeTinyProject();
    writeFileSync(project.at('model', 'chat_template.jinja'), TEMPLATE);
    writeFileSync(project.at('later.cjs'), LATER);
    later = { NODE_OPTIONS: `--require ${project.at('later.cjs')}` };
  });
  after(() => project.remove());

  const chat = {
    train: 'prompts.jsonl',
    test: 'held-out.jsonl',
    messages: [{ role: 'user', content: '{question}' }],
  };
  const prompts = (run: string): string[] =>
    jsonLines(readFileSync(project.at(run, 'rollouts.jsonl'), 'utf8')).map(({ prompt }) => String(prompt));
  const manifest = (run: string) =>
    JSON.parse(readFileSync(project.at(run, 'manifest.json'), 'utf8')) as {
      prompt_time?: string;
      hashes: Record<string, string>;
    };

  it('keep their date when it goes on another day, in a branch and in an evaluation', async function () {
    // Five processes, one after another.
    this.timeout(180_000);
    const config = project.write('dated.grpo.yaml', { data: chat });
    const begun = await grpo(['train', config, '--run-dir', project.at('one'), '--max-steps', '1']);
    assert.equal(begun.code, 0, begun.stderr);
    const { prompt_time: time = '', hashes } = manifest('one');
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    assert.match(hashes['prompts'] ?? '', /^[0-9a-f]{64}$/);

    const resumed = await grpo(['resume', project.at('one'), '--max-steps', '2'], later);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.doesNotMatch(resumed.stderr + resumed.stdout, /changed since/);
    const dates = new Set(prompts('one').map((prompt) => prompt.split(':')[0]));
    assert.equal(dates.size, 1);

    const branch = [
      'branch',
      project.at('one'),
      '--from',
      '1',
      '--max-steps',
      '2',
      '--run-dir',
      project.at('two'),
    ];
    const branched = await grpo(branch, later);
    assert.equal(branched.code, 0, branched.stderr);
    assert.deepEqual(new Set(prompts('two').map((prompt) => prompt.split(':')[0])), dates);
    assert.equal(manifest('two').prompt_time, time);

    const fresh = await grpo(['train', config, '--run-dir', project.at('three'), '--max-steps', '1'], later);
    assert.equal(fresh.code, 0, fresh.stderr);
    assert.notDeepEqual(new Set(prompts('three').map((prompt) => prompt.split(':')[0])), dates);
    const compared = await grpo(['compare', project.at('one'), project.at('three'), '--json'], later);
    assert.equal(compared.code, 0, compared.stderr);
    const { settings } = JSON.parse(compared.stdout) as { settings: { key: string; values: string[] }[] };
    assert.deepEqual(settings.find(({ key }) => key === 'prompt_time')?.values, [
      time,
      manifest('three').prompt_time,
    ]);
  });

  it('are said to have changed where the chat template has', async () => {
    // The run of the test above, which noticed nothing.
    writeFileSync(project.at('model', 'chat_template.jinja'), TEMPLATE.replace('on ', 'at '));
    const resumed = await grpo(['resume', project.at('one'), '--max-steps', '3']);
    writeFileSync(project.at('model', 'chat_template.jinja'), TEMPLATE);
    assert.match(
      resumed.stderr + resumed.stdout,
      /the base model and what the prompts are made of.* have\s+changed\s+since/s,
    );
  });

  it('get the variables of data.chat_template_kwargs', async () => {
    writeFileSync(
      project.at('model', 'chat_template.jinja'),
      "{{ messages[0].content }}{{ '!' if loud else '?' }}",
    );
    const data = { ...chat, test: null, chat_template_kwargs: { loud: true, softly: 1 } };
    const config = project.write('kwargs.grpo.yaml', { data });
    const trained = await grpo(['train', config, '--run-dir', project.at('k'), '--max-steps', '1', '--json']);
    assert.equal(trained.code, 0, trained.stderr);
    assert.ok(prompts('k').every((prompt) => prompt.endsWith('!')));
    assert.match(trained.stderr, /does not read `softly`.*chat-kwargs-unused/);
  });

  it('end where special tokens are stop texts', async () => {
    const config = project.write('stop.grpo.yaml', {
      data: { train: 'prompts.jsonl', prompt: '{question}' },
      grpo: { num_generations: 8, max_completion_length: 60, temperature: 1, beta: 0, stop: ['<|im_end|>'] },
    });
    // A hundred characters that are as likely as any other: one of them is called by a name that is a special token.
    const path = project.at('model', 'tokenizer.json');
    const json = JSON.parse(readFileSync(path, 'utf8')) as {
      added_tokens: { id: number; content: string }[];
      model: { vocab: Record<string, number> };
    };
    const [token, id] = Object.entries(json.model.vocab).find(([one]) => one === 'a') as [string, number];
    Reflect.deleteProperty(json.model.vocab, token);
    json.model.vocab['<|im_end|>'] = id;
    const like = json.added_tokens[0] as object;
    json.added_tokens.push({ ...like, id, content: '<|im_end|>' });
    writeFileSync(path, JSON.stringify(json));
    const trained = await grpo(['train', config, '--run-dir', project.at('s'), '--max-steps', '1', '--json']);
    assert.equal(trained.code, 0, trained.stderr);
    const rows = jsonLines(readFileSync(project.at('s', 'rollouts.jsonl'), 'utf8'));
    const reasons = new Set(rows.map(({ stop_reason }) => stop_reason));
    assert.ok(reasons.has('stop'), [...reasons].join());
  });

  it('show their first and last tokens in check, with what there is to say of them', async () => {
    writeFileSync(project.at('model', 'chat_template.jinja'), '{{ messages[0].content }}');
    const data = { ...chat, chat_template_kwargs: { loud: true } };
    const { problems, prompt } = await checkText(project.write('shown.grpo.yaml', { data }));
    assert.ok(prompt);
    assert.ok(problems.some(({ code, line }) => code === 'chat-kwargs-unused' && line > 1));
    assert.equal(prompt.first.map(({ token }) => token).join(''), '0+0=');
    assert.equal(prompt.length, 4);
    const long = project.write('long.grpo.yaml', {
      grpo: { num_generations: 2, max_completion_length: 12, max_prompt_length: 2 },
    });
    const refused = await grpo(['check', long, '--json']);
    assert.equal(refused.code, 2);
    assert.match(refused.stdout, /"code":"prompt-too-long"/);
  });

  it('lose the same in check, preflight and train, which say each thing once; rows bring their variables', async () => {
    writeFileSync(
      project.at('model', 'chat_template.jinja'),
      "{% for m in messages %}{{ m.role[0] + m.content }}{% endfor %}{% if add_generation_prompt %}{{ 'a' }}{% endif %}{{ '!' if loud }}",
    );
    const path = project.at('model', 'config.json');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(before) as object), unheard_of: 3 }));
    const row = (n: number): string =>
      JSON.stringify({
        prompt: [
          { role: 'user', content: `${n}+1=` },
          { role: 'assistant', content: `${n + 1}`, reasoning_content: 'one more' },
          { role: 'user', content: `${n}+2=` },
        ],
        chat_template_kwargs: { loud: n === 1 },
      });
    writeFileSync(project.at('shots.jsonl'), [1, 2, 3].map(row).join('\n'));
    writeFileSync(project.at('copy.jsonl'), [2, 3].map(row).join('\n'));
    const data = { train: 'shots.jsonl', test: 'copy.jsonl' };
    const config = project.write('shots.grpo.yaml', {
      data,
      grpo: { num_generations: 2, max_completion_length: 4 },
    });

    type Said = { code: string; message: string }[];
    const said = (stdout: string): Said => (JSON.parse(stdout) as { problems: Said }).problems;
    const alike = (problems: Said): void => {
      const of = (pattern: RegExp): Said => problems.filter(({ message }) => pattern.test(message));
      assert.deepEqual(of(/unheard_of/).length, 1, JSON.stringify(problems));
      const [lost, ...others] = of(/reasoning_content/);
      assert.equal(lost?.code, 'prompt-thinking-left-out');
      assert.match(lost.message, /^3 of 3 prompts /);
      assert.ok(others.every(({ message }) => /^2 of 2 prompts /.test(message)));
      assert.match(of(/held-out table/)[0]?.message ?? '', /^2 of 2 rows .*copy\.jsonl:1/);
    };
    const checked = await grpo(['check', config, '--json']);
    assert.equal(checked.code, 0, checked.stderr);
    alike(said(checked.stdout));
    const tried = await grpo(['preflight', config, '--json', '--prompts', '1']);
    assert.equal(tried.code, 0, tried.stderr);
    alike(said(tried.stdout));
    const trained = await grpo(['train', config, '--run-dir', project.at('l'), '--max-steps', '1']);
    assert.equal(trained.code, 0, trained.stderr);
    const notices = readFileSync(project.at('l', 'events.jsonl'), 'utf8');
    alike(
      jsonLines(notices).flatMap(({ code, message }) =>
        code === undefined ? [] : [{ code, message }],
      ) as Said,
    );
    assert.equal((manifest('l') as { chats?: boolean }).chats, true);
    // What is offered next is what was trained on, not the text of a template.
    assert.match(
      trained.stdout + trained.stderr,
      /generate --model \S+ --chat --chat-template-kwargs \S+ --prompt/,
    );
    const made = prompts('l');
    assert.ok(
      made.every((text) => /^u\d\+1=a\d+u\d\+2=a!?$/.test(text)),
      made.join(),
    );
    assert.ok(
      made.every((text) => text.endsWith('!') === text.startsWith('u1')),
      made.join(),
    );
    writeFileSync(path, before);
  });
});
