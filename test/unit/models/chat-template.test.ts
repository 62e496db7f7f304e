import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TemplateClock, wallTime } from '../../../trainer/models/template-clock.ts';
import { Tokenizer, type ChatMessage } from '../../../trainer/models/tokenizer.ts';
import { writeTinyModel } from './tiny-model.ts';

interface Golden {
  templates: Record<string, string>;
  prefills: { template: string; messages: ChatMessage[]; text: string | null }[];
  switched: { kwargs: Record<string, unknown>; text: string }[];
  dates: { time: string; format: string; text: string }[];
}

describe('chat templates', () => {
  let folder = '';
  let golden: Golden;
  const tokenizers = new Map<string, Tokenizer>();
  before(async () => {
    golden = JSON.parse(await readFile('test/golden/models/chats.json', 'utf8')) as Golden;
    folder = await mkdtemp(join(tmpdir(), 'grpo-chats-'));
    for (const [name, template] of Object.entries(golden.templates)) {
      await writeTinyModel(join(folder, name));
      await writeFile(join(folder, name, 'chat_template.jinja'), template);
      tokenizers.set(name, await Tokenizer.load(join(folder, name)));
    }
  });
  after(() => rm(folder, { recursive: true }));
  const of = (name: string): Tokenizer => tokenizers.get(name) as Tokenizer;

  it('continue a begun turn of the assistant as transformers does, or refuse it', () => {
    assert.ok(golden.prefills.length > 30);
    for (const { template, messages, text } of golden.prefills) {
      const render = (): string => of(template).renderChat(messages, true);
      if (text === null) assert.throws(render, { code: 'chat-prefill-lost' }, template);
      else assert.equal(render(), text, template);
    }
  });

  it('get the variables of data.chat_template_kwargs', () => {
    const messages = [{ role: 'user', content: 'What is 2 plus 2?' }];
    for (const { kwargs, text } of golden.switched)
      assert.equal(of('thinks').renderChat(messages, true, { kwargs }), text);
    assert.equal(new Set(golden.switched.map(({ text }) => text)).size, 2);
  });

  it('see a clock that stands still and writes as Python does', async () => {
    for (const { time, format, text } of golden.dates)
      assert.equal(new TemplateClock(time).now(format), text, format);
    await writeFile(join(folder, 'chatml', 'chat_template.jinja'), "{{ strftime_now('%d %B %Y') }}");
    const dated = await Tokenizer.load(join(folder, 'chatml'));
    const clock = new TemplateClock('2026-02-03T23:59:59');
    assert.equal(clock.used, false);
    assert.equal(dated.renderChat([{ role: 'user', content: '' }], true, { clock }), '03 February 2026');
    assert.equal(clock.used, true);
    assert.match(wallTime(new Date(2026, 1, 3, 4, 5, 6)), /^2026-02-03T04:05:06$/);
  });
});
