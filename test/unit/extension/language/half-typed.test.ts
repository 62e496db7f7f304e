import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../../../../core/config/index.ts';
import { suggestionsAt } from '../../../../extension/language/completion/suggestions.ts';
import { anchorAt } from '../../../../extension/language/config/anchor.ts';
import { fixAll } from '../../../../extension/language/config/fixes.ts';
import { hoverAt } from '../../../../extension/language/config/hover-text.ts';
import { readTree, type Cursor } from '../../../../extension/language/config/tree.ts';
import { packageRoot } from '../../../../trainer/paths.ts';
import { memoryFiles } from '../../config/memory-files.ts';
import { FILES, PROBLEM_CASES } from '../../config/problems.table.ts';

const example = (name: string) => readFileSync(join(packageRoot, 'examples', name), 'utf8');
const CONFIGS = [
  example('quickstart/quickstart.grpo.yaml').replace(/ +#.*$/gm, ''),
  PROBLEM_CASES.find(({ text }) => text.includes('messages:\n'))?.text ?? '',
  'rewards:\n  - use: shuffled\n    reward: { use: contains, any: ["{answer}", \'{{x}}\'] }\n  - &a { use: length }\n  - *a\n',
  'data:\n  prompt: |\n    Q: {question}\n  train: train.jsonl\nmodel: { base: a, lora_r: 4 }\n',
];

const files = memoryFiles(FILES);
const endOf = (text: string): Cursor => ({
  line: text.split('\n').length,
  column: text.length - text.lastIndexOf('\n'),
});

/** Everything that the editor asks while somebody types. */
async function ask(text: string, cursor: Cursor): Promise<void> {
  try {
    await suggestionsAt(text, cursor, files);
    hoverAt(text, cursor);
    anchorAt(readTree(text), cursor);
  } catch (error) {
    throw new Error(`at ${cursor.line}:${cursor.column} of ${JSON.stringify(text)}`, { cause: error });
  }
}

/** Random numbers that are the same every time (Lehmer). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 48271) % 2147483647;
    return state % sides;
  };
}

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ':',
  ': ',
  '- ',
  '\n',
  '\n  ',
  ' ',
  '#',
  '&a',
  '*a',
  '|',
  '>',
  '!!',
  '%',
  '\t',
  '🙂',
  'use: ',
  '<<: ',
  '\r\n',
  '? ',
  '---\n',
  '\0',
];

describe('extension/language: half-typed configs', () => {
  it('stands every prefix', async () => {
    for (const config of CONFIGS) {
      for (let length = 0; length <= config.length; length++) {
        const text = config.slice(0, length);
        await ask(text, endOf(text));
      }
    }
  }).timeout(30_000);

  it('stands a cursor anywhere, also outside the text', async () => {
    for (const config of CONFIGS.slice(1)) {
      const lines = config.split('\n');
      for (const [index, line] of lines.entries()) {
        for (let column = 1; column <= line.length + 1; column += 3)
          await ask(config, { line: index + 1, column });
      }
      await ask(config, { line: lines.length + 9, column: 99 });
    }
  }).timeout(30_000);

  it('stands random edits', async () => {
    const roll = dice(7);
    for (let n = 0; n < 100; n++) {
      let text = CONFIGS[roll(CONFIGS.length)] ?? '';
      for (let edits = roll(4) + 1; edits > 0; edits--) {
        const at = roll(text.length + 1);
        text = text.slice(0, at) + (PIECES[roll(PIECES.length)] ?? '') + text.slice(at + roll(6));
      }
      const before = text.slice(0, roll(text.length + 1));
      await ask(text, endOf(before));
      const problems = await diagnose(text, files);
      fixAll(problems);
      for (const { line, column, end_line, end_column } of problems) {
        assert.ok(
          line >= 1 && column >= 1 && (end_line > line || (end_line === line && end_column >= column)),
          text,
        );
      }
    }
  }).timeout(30_000);
});
