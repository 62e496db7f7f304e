import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { generate, renderCompletions, type GenerateOptions } from '../../../trainer/commands/generate.ts';
import { logprobs, renderLogprobs } from '../../../trainer/commands/logprobs.ts';
import { renderTokens, tokenize } from '../../../trainer/commands/tokenize.ts';
import { writeTinyModel } from '../models/tiny-model.ts';

describe('commands on a model', () => {
  let model = '';
  before(async () => {
    model = await mkdtemp(join(tmpdir(), 'grpo-commands-'));
    await writeTinyModel(model);
  });
  after(() => rm(model, { recursive: true }));

  const options = (changes: Partial<GenerateOptions>): GenerateOptions => ({
    model,
    prompt: 'one two',
    temperature: 1,
    top_p: 1,
    top_k: 0,
    min_p: 0,
    max_new_tokens: 8,
    num: 2,
    seed: 1,
    ignore_eos: true,
    chat: false,
    ...changes,
  });

  it('refuse what they cannot read, with a code, a reason and what to do', async () => {
    const cases: [() => Promise<unknown>, string, RegExp][] = [
      [() => logprobs(model, { ids: '1,11' }), 'ids-out-of-range', /11 .* 11/],
      [() => logprobs(model, { ids: '1,x' }), 'ids-invalid', /"x"/],
      [() => logprobs(model, { ids: '1,,3' }), 'ids-invalid', /""/],
      [() => logprobs(model, { ids: '-1' }), 'ids-invalid', /"-1"/],
      [() => logprobs(model, { text: 'one '.repeat(33) }), 'text-too-long', /33 .* 32/],
      [() => logprobs(model, { text: '' }), 'prompt-empty', /no tokens/],
      [() => logprobs(model, {}), 'usage-logprobs', /Neither/],
      [() => logprobs(model, { text: 'one', ids: '1' }), 'usage-logprobs', /Both/],
      [() => generate(options({ prompt: '' })), 'prompt-empty', /no tokens/],
      [() => generate(options({ prompt: 'one '.repeat(32) })), 'prompt-too-long', /32/],
      [() => generate(options({ chat: true })), 'chat-template-missing', /chat template/],
      [() => tokenize(join(model, 'nowhere'), 'one'), 'model-not-found', /nowhere/],
    ];
    for (const [run, code, message] of cases) {
      await assert.rejects(run, (error) => {
        assert.ok(error instanceof GrpoError, String(error));
        assert.equal(error.code, code);
        assert.equal(error.kind, 'input', 'exit code 2');
        assert.match(error.message, message);
        assert.ok(error.fix, 'says what to do');
        return true;
      });
    }
  });

  it('take a whole chat, and the variables of its template, as training does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grpo-chat-command-'));
    await writeTinyModel(folder);
    const template = '{% for m in messages %}{{ m.content }} {% endfor %}{% if loud %}six {% endif %}';
    await writeFile(join(folder, 'chat_template.jinja'), template);
    const ask = (prompt: string, kwargs?: Record<string, unknown>) =>
      generate(
        options({
          model: folder,
          chat: true,
          prompt,
          num: 1,
          max_new_tokens: 1,
          ...(kwargs ? { kwargs } : {}),
        }),
      );
    const chat = [
      { role: 'system', content: 'one' },
      { role: 'user', content: 'two' },
    ];
    const { shown } = await ask(JSON.stringify(chat), { loud: true });
    assert.match(shown[0] ?? '', /^one two six /);
    assert.match((await ask('two three')).shown[0] ?? '', /^two three /);
    await assert.rejects(ask("[('user', 'two')]"), {
      code: 'data-bad-conversation',
      message: /list of pairs/,
    });
    await rm(folder, { recursive: true });
  });

  it('score a text as long as the context, and one of a single token', async () => {
    const full = await logprobs(model, { ids: Array.from({ length: 32 }, (_, i) => i % 11).join() });
    assert.equal(full.logprobs.length, 31);
    const single = await logprobs(model, { text: 'one' });
    assert.deepEqual({ ...single }, { ids: [1], logprobs: [], entropy: [], tokens: ['one'] });
  });

  it('generate up to the end of the context, past the end of a text only when asked', async () => {
    const ignoring = await generate(options({ max_new_tokens: 100, num: 4 }));
    for (const { ids, stop_reason } of ignoring.completions) {
      assert.equal(ids.length, 30);
      assert.equal(stop_reason, 'length');
    }
    const heeding = await generate(options({ max_new_tokens: 100, num: 12, ignore_eos: false }));
    assert.ok(heeding.completions.some(({ stop_reason }) => stop_reason === 'eos'));
    for (const { ids } of heeding.completions) assert.ok(!ids.slice(0, -1).includes(2));
  });

  it('are pleasant to read without --json', async () => {
    const scored = renderLogprobs(await logprobs(model, { text: 'one two three' })).split('\n');
    assert.match(scored[0]!, /^token +logprob +p +entropy$/);
    assert.match(scored[2]!, /^two +-\d+\.\d{4} +\d+\.\d\d% +\d\.\d{4}$/);
    assert.match(scored.at(-1)!, /^3 tokens, log-probability -\d+\.\d+, perplexity \d/);
    const said = renderCompletions(await generate(options({})));
    assert.match(said, /^--- 1 of 2: 8 tokens, ended by length, log-probability -\d.*\none two /);
    assert.match(renderTokens(await tokenize(model, 'one nine')), /^ 1 {2}one\n 0 {2}<unk>\n\n2 tokens\n/);
  });
});
