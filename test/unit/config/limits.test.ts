import assert from 'node:assert/strict';
import { diagnose, readConfigText } from '../../../core/config/index.ts';
import { LIMITS } from '../../../core/config/document/limits.ts';
import { fillTemplate, hasLoneBrace, templateColumns } from '../../../core/text/template.ts';
import { memoryFiles } from './memory-files.ts';
import { FILES } from './problems.table.ts';

const HEAD =
  'model: { base: embedded:tiny }\ndata: { train: train.jsonl, prompt: "{question}" }\nrewards: [{ use: regex, pattern: a }]\n';
const times = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('');
const fill = (text: string): string => text.repeat(Math.floor((LIMITS.bytes - 1000) / text.length));

/** Texts that froze whoever checked them, and their kin. */
const ATTACKS: [title: string, text: string, code: string][] = [
  ['20,000 unknown keys', HEAD + times(20_000, (n) => `key${n}: 1\n`), 'config-too-large'],
  ['50,000 times one key', HEAD + 'a: 1\n'.repeat(50_000), 'config-too-large'],
  ['50,000 times one key in braces', `a: { ${'b: 1, '.repeat(50_000)} }`, 'config-too-large'],
  ['19,000 aliases', `a: &a 1\nb: [${'*a, '.repeat(19_000)}]\n${HEAD}`, 'config-too-large'],
  ['900 aliases', `a: &a 1\nb: [${'*a, '.repeat(900)}]\n${HEAD}`, 'config-unknown-key'],
  ['an anchor that cites itself', `a: &a [*a, *a, *a]\n${HEAD}`, 'config-too-large'],
  [
    'merge keys',
    `x: &x { ${times(500, (n) => `k${n}: 1, `)} }\ny:\n${'  <<: *x\n'.repeat(200)}${HEAD}`,
    'config-too-large',
  ],
  ['brackets in brackets', '['.repeat(1_000_000), 'config-too-large'],
  ['lists in lists', '- '.repeat(1_000_000), 'config-too-large'],
  ['keys in keys', times(2000, (n) => `${' '.repeat(n)}a:\n`), 'config-too-large'],
  ['comments', fill('# why\n') + HEAD, 'config-too-large'],
  ['empty lines', fill('\n') + HEAD, 'config-too-large'],
  ['a key of megabytes', `${fill('k')}: 1`, 'config-too-large'],
  ['a text in quotes', `name: "${fill('\\n')}"`, 'config-too-large'],
  ['bad escapes', `${HEAD}name: "${'\\x'.repeat(500_000)}"\n`, 'config-too-large'],
  ['more than 4 MiB', `${fill('# x')}${' '.repeat(2000)}`, 'config-too-large'],
  ['braces', HEAD.replace('{question}', '{'.repeat(1_000_000)), 'config-constant-prompt'],
  [
    'columns',
    HEAD.replace(
      '{question}',
      times(50_000, (n) => `{c${n}}`),
    ),
    'config-unknown-column',
  ],
  [
    'columns in a block, whose fixes would be hundreds of megabytes',
    HEAD.replace(
      '{ train: train.jsonl, prompt: "{question}" }',
      `\n  train: train.jsonl\n  prompt: |\n    ${times(140_000, (n) => `{questio${n}}`)}`,
    ),
    'config-unknown-column',
  ],
  [
    'columns in two templates, which are compared',
    `${HEAD.slice(0, HEAD.indexOf('data'))}data:\n  train: train.jsonl\n  prompt: |\n    ${times(100_000, (n) => `{c${n}}`)}\nrewards:\n  - use: exact-answer\n    answer: |\n      ${times(100_000, (n) => `{d${n}}`)}\n`,
    'config-too-large',
  ],
  [
    'placeholders in braces behind a long text',
    `${HEAD}y: ${'x '.repeat(500_000)}\nx: { ${times(60, (n) => `a${n}: \${HOME}, `)} }\n`,
    'config-yaml',
  ],
  [
    'digits that are grouped to the end of a text',
    `${HEAD}train: { seed: ${'1_1_'.repeat(260_000)} }`,
    'config-wrong-type',
  ],
  [
    'rewards',
    `${HEAD.slice(0, HEAD.indexOf('rewards'))}rewards:\n${'- { use: ./x.ts }\n'.repeat(300)}`,
    'config-out-of-range',
  ],
  [
    'options of a reward file',
    HEAD.replace('regex, pattern: a', `./rewards/concise.ts, ${times(600, (n) => `wieght${n}: 1, `)}`),
    'config-suspicious-option',
  ],
  ['700 keys that are almost right', `${HEAD}grpo:\n${times(700, almostRight)}`, 'config-unknown-key'],
  [
    'a pattern of megabytes',
    HEAD.replace('pattern: a', `pattern: ${'(a+)+'.repeat(200_000)}`),
    'config-out-of-range',
  ],
  [
    'a pattern of brackets',
    HEAD.replace('pattern: a', `pattern: '${'('.repeat(500_000)}'`),
    'config-out-of-range',
  ],
  ['a name of emoji', `${HEAD}name: ${'\u{1f600}'.repeat(500_000)}\n`, 'config-invalid-value'],
  ['doubled braces', HEAD.replace('{question}', '}'.repeat(1_000_000)), 'config-constant-prompt'],
  [
    'doubled braces between letters, in a block',
    HEAD.replace(
      '{ train: train.jsonl, prompt: "{question}" }',
      `\n  train: train.jsonl\n  prompt: |\n    ${'a{{'.repeat(690_000)}`,
    ),
    'config-constant-prompt',
  ],
  ['600 tags', HEAD + times(600, (n) => `k${n}: !mine${n} 1\n`), 'config-unknown-key'],
  ['6,000 documents', HEAD + '---\na: 1\n'.repeat(6000), 'config-yaml'],
  ['lone carriage returns', HEAD + '\r'.repeat(4_000_000), 'config-too-large'],
  ['fewer lone carriage returns', HEAD + '\r'.repeat(1_000_000), 'config-yaml'],
  ['a value of megabytes', `${HEAD}x: ${fill('x ')}`, 'config-too-large'],
  ['a tag of megabytes', `${HEAD}x: !${fill('x')} 1`, 'config-too-large'],
  ['an anchor of megabytes', `${HEAD}x: &${fill('x')} 1`, 'config-too-large'],
  ['a directive of megabytes', `%${fill('x')}\n---\n${HEAD}`, 'config-too-large'],
  ['a block of megabytes', `${HEAD}name: |\n  ${fill('x ')}`, 'config-too-large'],
  [
    '80,000 placeholders in braces',
    `${HEAD}x: { ${times(80_000, (n) => `a${n}: \${HOME}, `)} }`,
    'config-too-large',
  ],
  ...['{{', '${', '{', '$', '${a', '{{a}'].map((part): [string, string, string] => [
    `a path of ${part}`,
    `model:\n  base: |\n    ${part.repeat(400_000 / part.length)}\n${HEAD.slice(HEAD.indexOf('data'))}`,
    'config-missing-file',
  ]),
];

/** `num_generations` with one letter changed, each time otherwise. */
function almostRight(n: number): string {
  const at = n % 15;
  const letter = String.fromCharCode(97 + (Math.floor(n / 15) % 26));
  const key = 'num_generations';
  return `  ${key.slice(0, at)}${letter}${key.slice(at + 1)}${'x'.repeat(Math.floor(n / 390))}: 1\n`;
}

describe('config: limits stop the work', () => {
  for (const [title, text, code] of ATTACKS) {
    it(title, async () => {
      const start = process.cpuUsage();
      const { problems, config } = await readConfigText(text, memoryFiles(FILES));
      const { user, system } = process.cpuUsage(start);
      assert.ok(
        problems.some((one) => one.code === code),
        problems.map((one) => one.code).join(),
      );
      assert.ok(problems.length <= LIMITS.problems + 1);
      assert.ok(JSON.stringify(problems).length < 200_000 + 4 * text.length, 'what is said is bounded');
      for (const { message } of problems) assert.ok(message.length <= 1001);
      if (problems.some(({ severity }) => severity === 'error')) assert.equal(config, undefined);
      // 100 to 300 ms on a quiet machine; what this stopped took 10 s and more.
      assert.ok((user + system) / 1000 < 3000, `${(user + system) / 1000} ms`);
    });
  }

  it('takes a large config that is one', async () => {
    const text = `# ${'x'.repeat(1_000_000)}\n${HEAD.replace('"{question}"', `|\n    ${'x'.repeat(2_000_000)}{question}\n `)}`;
    const { config, problems } = await readConfigText(
      text
        .replace('data: { train: train.jsonl, prompt:', 'data:\n  train: train.jsonl\n  prompt:')
        .replace('\n  }', '\n'),
      memoryFiles(FILES),
    );
    assert.deepEqual(problems, []);
    assert.equal(config?.data.prompt?.length, 2_000_000 + '{question}\n'.length);
  });

  it('refuses by size what is read letter by letter, and leaves comments and blocks their megabytes', async () => {
    const read = (text: string) => diagnose(HEAD + text, memoryFiles(FILES));
    const long = (letters: number) => `x: ${'x'.repeat(letters)}\n`;
    assert.match(
      (await read(long(LIMITS.plain)))[0]?.message ?? '',
      /at most 1 MiB .* write a long text as a block/,
    );
    assert.equal((await read(long(LIMITS.plain - 1000)))[0]?.code, 'config-unknown-key');
    const block = (letters: number) => `x: |\n  ${'x'.repeat(letters)}\n`;
    assert.match((await read(block(LIMITS.blocks)))[0]?.message ?? '', /at most 2 MiB of text in blocks/);
    assert.equal((await read(block(LIMITS.blocks - 1000)))[0]?.code, 'config-unknown-key');
    assert.deepEqual(await read(`# ${'x'.repeat(LIMITS.bytes - 1000)}\n`), []);
  });

  it('leaves errors their stacks: only those of YAML are made without', async () => {
    const before = Error.stackTraceLimit;
    await diagnose('a: [}\n'.repeat(100), memoryFiles(FILES));
    await diagnose('['.repeat(1_000_000), memoryFiles(FILES));
    assert.equal(Error.stackTraceLimit, before);
  });

  it('says how many problems are shown where there are more', async () => {
    const problems = await diagnose(HEAD + times(300, (n) => `key${n}: 1\n`), memoryFiles(FILES));
    assert.equal(problems.length, LIMITS.problems + 1);
    assert.match(problems.at(-1)?.message ?? '', /more to say .* first 100 problems/);
  });

  it('says of a pattern that is too long only that: it is not read', async () => {
    const problems = await diagnose(
      HEAD.replace('pattern: a', `pattern: '${'(?P<a>'.repeat(5000)}'`),
      memoryFiles(FILES),
    );
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['config-out-of-range'],
    );
  });

  it('fills a template as before', () => {
    const row = { '': '0', a: '{1}', ab: '2', b: '3', aa: '4', ba: '5', bb: '6' };
    const old = (text: string) =>
      text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (piece, name: string | undefined) => {
        if (name === undefined) return piece.charAt(0);
        return Object.hasOwn(row, name) ? String(row[name as keyof typeof row]) : '?';
      });
    for (let n = 0; n < 4 ** 7; n++) {
      const text = Array.from({ length: 7 }, (_, i) => '{}ab'[Math.floor(n / 4 ** i) % 4]).join('');
      if (old(text).includes('?')) assert.throws(() => fillTemplate(text, row), text);
      else assert.equal(fillTemplate(text, row), old(text), text);
    }
  });

  it('reads the columns of a template as before', () => {
    const old = (text: string) => [
      ...new Set(
        [...text.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)].flatMap(([, name]) =>
          name === undefined ? [] : [name],
        ),
      ),
    ];
    for (let n = 0; n < 4 ** 7; n++) {
      const text = Array.from({ length: 7 }, (_, i) => '{}ab'[Math.floor(n / 4 ** i) % 4]).join('');
      assert.deepEqual(templateColumns(text), old(text), text);
      assert.equal(hasLoneBrace(text), /[{}]/.test(text.replace(/\{\{|\}\}|\{[^{}]*\}/g, '')), text);
    }
  });
});
