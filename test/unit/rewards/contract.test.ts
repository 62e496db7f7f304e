import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RewardRunner } from '../../../trainer/rewards/runner.ts';
import { probeBatch } from '../../../trainer/rewards/probe.ts';
import { batchOf, errorOf, Workspace } from './helpers.ts';

const COMPLETIONS = ['one', 'two', 'three'];

/** What breaks the contract: the function, the code, and what the message must say. */
const VIOLATIONS: { what: string; body: string; code: string; message: RegExp; values: (number | null)[] }[] =
  [
    {
      what: 'too few results',
      body: '(c: string[]) => c.slice(1).map(() => 1)',
      code: 'reward-wrong-count',
      message: /"reward" returned 2 results for 3 completions/,
      values: [null, null, null],
    },
    {
      what: 'too many results',
      body: '(c: string[]) => [...c, ""].map(() => 1)',
      code: 'reward-wrong-count',
      message: /4 results for 3/,
      values: [null, null, null],
    },
    {
      what: 'one number for all',
      body: '() => 1',
      code: 'reward-wrong-count',
      message: /returned 1 for 3 completions/,
      values: [null, null, null],
    },
    {
      what: 'nothing',
      body: '() => {}',
      code: 'reward-wrong-count',
      message: /returned undefined for 3/,
      values: [null, null, null],
    },
    {
      what: 'NaN',
      body: '() => [1, NaN, 0]',
      code: 'reward-not-finite',
      message: /NaN for completion 1, .*"two"/,
      values: [1, null, 0],
    },
    {
      what: 'an infinity in an object',
      body: '() => [{ value: -Infinity }, 0, 1]',
      code: 'reward-not-finite',
      message: /\{ value: -Infinity \} for completion 0, .*"one"/,
      values: [null, 0, 1],
    },
    {
      what: 'undefined from a hole',
      body: '() => { const list = new Array(3); list[0] = 1; return list; }',
      code: 'reward-not-finite',
      message: /undefined for completion 1/,
      values: [1, null, null],
    },
    {
      what: 'a string that looks like a number',
      body: '() => [1, 2, "0.5"]',
      code: 'reward-not-finite',
      message: /the string "0.5" for completion 2, .*"three"/,
      values: [1, 2, null],
    },
    {
      what: 'a boolean',
      body: '() => [true, 2, 3]',
      code: 'reward-not-finite',
      message: /a boolean for completion 0/,
      values: [null, 2, 3],
    },
    {
      what: 'NaN among the components',
      body: '() => [1, 2, { value: 3, components: { speed: 0 / 0 } }]',
      code: 'reward-not-finite',
      message: /a component "speed" that is NaN for completion 2/,
      values: [1, 2, null],
    },
    {
      what: 'a throw',
      body: '() => {\n  throw new RangeError("no such word");\n}',
      code: 'reward-failed',
      message: /"reward" failed: RangeError: no such word/,
      values: [null, null, null],
    },
    {
      what: 'a thrown string',
      body: 'async () => { throw "plain text"; }',
      code: 'reward-failed',
      message: /threw "plain text"/,
      values: [null, null, null],
    },
    {
      what: 'process.exit',
      body: '() => process.exit(0)',
      code: 'reward-failed',
      message: /process\.exit\(0\) was called/,
      values: [null, null, null],
    },
    {
      what: 'death by its own hand',
      body: '() => { process.kill(process.pid, "SIGKILL"); return new Promise(() => {}); }',
      code: 'reward-process-died',
      message: /ended its process \(signal SIGKILL\)/,
      values: [null, null, null],
    },
    {
      what: 'a loop without end',
      body: '() => { for (;;); }',
      code: 'reward-timeout',
      message: /"reward" did not answer within 1 s/,
      values: [null, null, null],
    },
    {
      what: 'a promise that never settles',
      body: '() => new Promise(() => {})',
      code: 'reward-timeout',
      message: /did not answer within 1 s/,
      values: [null, null, null],
    },
  ];

describe('the reward contract', () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  describe('each way to break it ends the run, or is recorded', () => {
    let broken: Workspace;
    let strict: RewardRunner;
    let lenient: RewardRunner;
    // One file that breaks the contract in the way that the column `way` says, opened once in each mode.
    before(async () => {
      broken = new Workspace();
      const ways = VIOLATIONS.map(({ what, body }) => `${JSON.stringify(what)}: ${body},\n`).join('');
      broken.write(
        'reward.ts',
        `const ways: Record<string, (c: string[]) => unknown> = {\n${ways}};
         export default (c: string[], columns: { way: string[] }) => ways[columns.way[0]](c);`,
      );
      const entry = { use: './reward.ts', timeout_s: 1 };
      strict = await broken.open([entry]);
      lenient = await broken.open([
        { ...entry, on_error: 'unscorable' },
        { use: 'length', min: 1 },
      ]);
    });
    after(() => broken.remove());

    for (const { what, code, message, values } of VIOLATIONS) {
      it(what, async () => {
        const batch = batchOf(COMPLETIONS, { way: COMPLETIONS.map(() => what) });
        const [error, scores] = await Promise.all([errorOf(strict.score(batch)), lenient.score(batch)]);
        assert.equal(error.code, code);
        assert.equal(error.kind, 'run');
        assert.match(error.message, message);
        assert.ok(error.fix);
        assert.ok(error.where?.startsWith(join(broken.folder, 'reward.ts')), error.where);

        assert.deepEqual(scores.values, [values, [1, 1, 1]]);
        const [recorded, ...others] = scores.errors;
        assert.deepEqual(others, []);
        assert.equal(recorded?.code, code);
        assert.equal(recorded.name, 'reward');
        assert.match(recorded.message, message);
        assert.equal(recorded.count, values.filter((value) => value === null).length);
        const marked = scores.details[0]?.map((details) => details?.error !== undefined);
        assert.deepEqual(
          marked,
          values.map((value) => value === null),
        );
      });
    }
  });

  it('names the line of a throw, also in a file that was imported', async () => {
    workspace.write(
      'words.ts',
      'interface Word { text: string }\n\nexport const fail = (word: Word): never => {\n  throw new Error(word.text);\n};\n',
    );
    workspace.write(
      'reward.ts',
      "import { fail } from './words.ts';\nexport default () => fail({ text: 'from afar' });\n",
    );
    const error = await errorOf((await workspace.open([{ use: './reward.ts' }])).score(batchOf(['a'])));
    assert.equal(error.where, `${workspace.folder}/words.ts:4:9`);
  });

  it('takes numbers, null, objects, typed arrays and promises', async () => {
    workspace.write(
      'mixed.ts',
      'export default async () => [0.5, null, { value: -1, explanation: "why", components: { a: 1, b: null } }];',
    );
    workspace.write('typed.mjs', 'export default (c) => Float64Array.from(c, (text) => text.length);');
    const runner = await workspace.open([
      { use: './mixed.ts' },
      { use: './typed.mjs' },
      { use: './mixed.ts' },
    ]);
    const { names, values, details, time } = await runner.score(batchOf(COMPLETIONS));
    assert.deepEqual(names, ['mixed', 'typed', 'mixed-2']);
    assert.deepEqual(values, [
      [0.5, null, -1],
      [3, 3, 5],
      [0.5, null, -1],
    ]);
    assert.deepEqual(details[0], [null, null, { explanation: 'why', components: { a: 1, b: null } }]);
    assert.ok(time.length === 3 && time.every((ms) => ms > 0));
  });

  it('hands over prompts, stop reasons and the columns of the data', async () => {
    const runner = await workspace.openFile(
      'export default (c: string[], columns: Record<string, unknown[]>) => c.map(() => ({ value: 0, explanation: JSON.stringify(columns) }));',
    );
    const { details } = await runner.score({
      ...batchOf(['a', 'b'], { n: [1, { deep: [null] }] }),
      stopReasons: ['eos', 'length'],
    });
    assert.deepEqual(JSON.parse(details[0]?.[0]?.explanation ?? ''), {
      n: [1, { deep: [null] }],
      prompts: ['p0', 'p1'],
      stop_reasons: ['eos', 'length'],
    });
  });

  it('hostile completions arrive as they are', async () => {
    const runner = await workspace.openFile(
      `const unit = (text: string) => Array.from({ length: Math.min(text.length, 9) }, (_, i) => text.charCodeAt(i));
       export default (c: string[]) => c.map((text) => ({ value: text.length, explanation: text.slice(0, 99), components: Object.fromEntries(unit(text).entries()) }));`,
    );
    const hostile = [
      '\u2028\u2029',
      '\ud800 lone \udfff',
      '\0\x1b[2J\r\n',
      '{"type":"scored"}\n',
      '',
      '😀\u0301',
      'x\n'.repeat(500_000),
    ];
    const { values, details } = await runner.score(batchOf(hostile));
    assert.deepEqual(
      values[0],
      hostile.map((text) => text.length),
    );
    assert.deepEqual(
      details[0]?.map((entry) => entry?.explanation),
      hostile.map((text) => text.slice(0, 99)),
    );
    assert.deepEqual(details[0]?.[1]?.components?.['0'], 0xd800);
  });

  it('a probe has hostile completions for the rows of the data', async () => {
    const batch = probeBatch({ prompts: ['p', 'q', 'r'], columns: { answer: [1, 2, 3] } });
    assert.ok(batch.completions.includes('') && batch.stopReasons.includes('length'));
    assert.deepEqual(batch.columns['answer']?.slice(0, 4), [1, 2, 3, 1]);
    const runner = await workspace.open([{ use: 'exact-answer', answer: '{answer}' }]);
    const [probe] = await runner.test(batch);
    assert.equal(probe?.error, undefined);
    assert.equal(probe?.values.length, batch.completions.length);
  });

  it('test() reports each reward and throws for none', async () => {
    workspace.write('bad.ts', 'export default () => [];');
    const runner = await workspace.open([{ use: './bad.ts' }, { use: 'length', min: 2 }]);
    const probes = await runner.test(batchOf(['a', 'b c']));
    assert.equal(probes[0]?.error?.code, 'reward-wrong-count');
    assert.deepEqual(probes[1]?.values, [0.5, 1]);
    assert.equal(probes[1].error, undefined);
  });
});
