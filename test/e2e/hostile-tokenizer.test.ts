import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grpo, jsonLines } from './support/grpo.ts';
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
