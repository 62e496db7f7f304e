import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainMessage } from '../../../../extension/messages/plain-message.ts';

/** How the editor finds links in a notification (its `linkedText.ts`). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

describe('what a notification says', () => {
  for (const [what, text] of [
    ['a completion', 'The completion: "[Show](command:workbench.action.quit)".'],
    ['a link that a control character hides', '[Show]\u0000(command:grpo.deleteRun)'],
    ['a link that a direction mark hides', '[Show]\u202e(https://example.com)'],
    ['a link that an escape sequence hides', '[Show]\u001b[0m(command:grpo.deleteRun)'],
    ['links within links', '[[Show](command:a)](command:b)'],
  ] as const) {
    it(`holds no link, whatever ${what} says`, () => {
      const said = plainMessage('It failed.', text);
      assert.deepEqual(said.match(LINK), null, said);
      assert.match(said, /^It failed\. .*Show/);
    });
  }

  it('holds no link that was made by joining parts', () => {
    assert.deepEqual(plainMessage('[Show]', '(command:a)').match(LINK), null);
  });

  it('is one line without escape sequences and direction marks', () => {
    assert.equal(
      plainMessage('a\r\n\tb \u001b[31mred\u001b[0m \u202egnp.exe\u202c\u0007'),
      'a b red gnp.exe',
    );
  });

  it('leaves other writing as it is', () => {
    const text = 'Größe ≥ 3, 数, नमस्ते, 👩‍🔬 [a](b) <b> `c`';
    assert.equal(plainMessage(text), text.replace('](', '] ('));
  });

  it('cuts a long part, not what to do about it, and no character in two', () => {
    const said = plainMessage(`${'x'.repeat(398)}🙂${'y'.repeat(1_000_000)}`, 'Do this.');
    assert.equal(said, `${'x'.repeat(398)}… Do this.`);
    assert.equal(plainMessage('x'.repeat(400)).length, 400);
  });

  it('leaves out parts that there are not', () => {
    assert.equal(plainMessage('One.', undefined, '', 'Two.'), 'One. Two.');
  });

  it('goes through one door only', () => {
    const direct = readdirSync('extension', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && path !== join('messages', 'show-message.ts'))
      .filter((path) =>
        /\bshow(Information|Warning|Error)Message\b/.test(readFileSync(join('extension', path), 'utf8')),
      );
    assert.deepEqual(direct, [], 'these must use extension/messages/show-message.ts');
  });
});
