import assert from 'node:assert/strict';
import { runInThisContext } from 'node:vm';
import type { RewardFunction } from '../../../core/plugins/index.ts';
import { checkResults, type CheckedScores } from '../../../trainer/rewards/check.ts';
import { scoreBatch } from '../../../trainer/rewards/host-score.ts';
import { callProblem, signatureOf } from '../../../trainer/rewards/signature.ts';
import { batchOf, errorOf, Workspace } from './helpers.ts';

const COMPLETIONS = ['one', 'two', 'three'];

/** What people write, and what it is taken for. */
const TAKEN: [what: string, body: string, values: (number | null)[]][] = [
  ['a promise for each', '(c) => c.map(async (text) => (await null, text.length))', [3, 3, 5]],
  ['promises of objects', '(c) => c.map(async () => ({ value: 2 }))', [2, 2, 2]],
  ['objects of promises', '(c) => c.map((text) => ({ value: Promise.resolve(text.length) }))', [3, 3, 5]],
  ['a promise of promises', 'async (c) => c.map(async () => null)', [null, null, null]],
  ['a generator', 'function* (c) { for (const text of c) yield text.length; }', [3, 3, 5]],
  ['an async generator', 'async function* (c) { for (const text of c) yield text.length; }', [3, 3, 5]],
  ['a typed array', '(c) => Float32Array.from(c, (text) => text.length)', [3, 3, 5]],
]; // prettier-ignore

/** What is refused: the code, what the message and the advice must say. */
const REFUSED: [what: string, body: string, code: string, says: RegExp, fix: RegExp][] = [
  ['bigints', '(c) => c.map((text) => BigInt(text.length))', 'reward-not-finite', /a bigint \(3n\)/, /Number\(value\)/],
  ['numbers that no advantage can be made of', '() => [0, 1e300, -1e31]', 'reward-too-large', /returned 1e\+300 for completion 1.*between -1e\+30 and 1e\+30/, /logarithm/],
  ['booleans', '(c) => c.map((text) => text === "one")', 'reward-not-finite', /a boolean/, /\? 1 : 0/],
  ['numeric texts', '(c) => c.map((text) => text.length.toFixed(2))', 'reward-not-finite', /the string "3\.00"/, /Number\(text\)/],
  ['words', '() => ["good", "bad", "good"]', 'reward-not-finite', /the string "good"/, /explanation/],
  ['lists', '(c) => c.map((text) => [text.length])', 'reward-not-finite', /a list of 1/, /without a list around it/],
  ['several numbers each', '() => [[1, 2], [1, 2], [1, 2]]', 'reward-not-finite', /a list of 2/, /components/],
  ['other keys', '() => [{ score: 1 }, { score: 1 }, { score: 1 }]', 'reward-not-finite', /an object with the keys score/, /`\{ value: score/],
  ['a boolean inside', '() => [{ value: true }, 1, 1]', 'reward-not-finite', /\{ value: a boolean \}/, /\? 1 : 0/],
  ['no return in map', '(c) => c.map((text) => { text.length; })', 'reward-not-finite', /undefined/, /braces needs `return`/],
  ['no return', '(c) => { c.map(() => 1); }', 'reward-wrong-count', /undefined/, /without `return`/],
  ['functions', '(c) => c.map((text) => () => text.length)', 'reward-not-finite', /a function/, /Call the function/],
  ['one number', '(c) => c.reduce((sum, text) => sum + text.length, 0)', 'reward-wrong-count', /returned 11 for 3/, /not once for each/],
  ['an object of lists', '() => ({ scores: [1, 2, 3] })', 'reward-wrong-count', /an object with the keys scores/, /result\.scores/],
  ['a map', '(c) => new Map(c.map((text) => [text, 1]))', 'reward-wrong-count', /a Map/, /\.values\(\)/],
  ['a list filled later', '(c) => { const s = []; c.forEach(async () => { await null; s.push(1); }); return s; }', 'reward-wrong-count', /0 results for 3/, /forEach.*Promise\.all/],
  ['a generator without end', 'function* () { for (;;) yield 1; }', 'reward-wrong-count', /4 results for 3/, /one entry a completion/],
  ['messages, carefully', '(c) => c.map((one) => one[0]?.content?.length)', 'reward-not-finite', /undefined/, /texts here, and no lists of messages/],
  ['too many components', '() => [1, 2, { value: 1, components: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [i, 1])) }]', 'reward-not-finite', /5000 components/, /At most 1000/],
]; // prettier-ignore

/** What cannot work as it is called: refused before anything is trained. */
const WRONG_CALLS: [what: string, body: string, says: RegExp, fix: RegExp][] = [
  ['keyword arguments', '({ completions, prompts, ...kwargs }) => completions.map(() => 1)', /one object \(\{ completions, prompts, \.\.\.kwargs \}\)/, /\(completions, \{ prompts, \.\.\.kwargs \}\) =>/],
  ['keyword arguments of a function', 'async function ({ completions, answer = [1] }) { return completions.map(() => answer); }', /one object/, /\(completions, \{ answer = \[1\] \}\) =>/],
  ['prompts first', '(prompts, completions) => completions.map(() => 1)', /first parameter is called `prompts`/, /\(completions, \{ prompts/],
  ['prompts second', '(completions, prompts) => completions.map(() => 1)', /written \(completions, prompts\)/, /\(completions, \{ prompts \}\) =>/],
  ['three arguments', '(completions, prompts, answer) => completions.map(() => 1)', /two arguments/, /\(completions, \{ prompts, answer \}\) =>/],
]; // prettier-ignore

/** What throws: the message, and the advice. */
const THROWN: [what: string, body: string, says: RegExp, fix: RegExp][] = [
  ['one at a time', '(completion) => completion.trim().length', /trim is not a function/, /completions\.map\(\(completion\)/],
  ['messages', '(c) => c.map((one) => one[0].content.length)', /reading 'length'/, /texts here, and no lists of messages/],
  ['messages by their keys', '(c) => c.map((completion) => completion[0]["content"].length)', /reading 'length'/, /texts here, and no lists of messages.*completion\[0\]\["content"\]/],
  ['messages from the end', "(c) => c.map((one) => one.at(-1)['content'].trim())", /not a function|reading 'trim'/, /texts here, and no lists of messages/],
  ['messages taken apart', '(c) => c.map(([{ content }]) => content.trim().length)', /reading 'trim'/, /texts here, and no lists of messages/],
  ['a column that is not there', '(c, { tests }) => c.map((_, i) => tests[i].length)', /reading '0'/, /reads `tests`, which the data does not have: its columns are answer, prompts, stop_reasons/],
]; // prettier-ignore

/** Ways of writing that nothing is wrong with. */
const RIGHT_CALLS = [
  '(completions) => completions.map(() => 1)',
  'completions => completions.map(() => 1)',
  '() => []',
  'async (texts, { prompts, answer }) => texts.map(() => 1)',
  'function score(texts, columns, cache = new Map()) { return texts.map(() => 1); }',
  '(texts, { answer = [] } = {}, ...others) => texts.map(() => 1)',
  '({ length }) => new Array(length).fill(1)',
  'texts => texts.map((text, i) => i)',
];

/** As the host scores and the trainer judges. */
async function judged(body: string): Promise<CheckedScores> {
  // The source of the function is what a person wrote: no bundler in between.
  const reward = runInThisContext(`(${body})`) as RewardFunction;
  const columns = { answer: [1, 2, 3], prompts: ['p', 'p', 'p'], stop_reasons: ['eos', 'eos', 'eos'] };
  const request = { type: 'score', id: 1, reward: 'odd', completions: COMPLETIONS, columns: {} } as const;
  const loaded = { id: null, score: reward, signature: signatureOf(reward) };
  const { results, hint } = await scoreBatch(loaded, request, columns);
  return checkResults('odd', results, COMPLETIONS, 'odd.ts', hint);
}

describe('what a reward returns', () => {
  let workspace: Workspace;
  before(() => (workspace = new Workspace()));
  after(() => workspace.remove());

  for (const [what, body, values] of TAKEN)
    it(`${what} is taken as it is meant`, async () => {
      assert.deepEqual(await judged(body), { values, details: [null, null, null] });
    });

  for (const [what, body, code, says, fix] of REFUSED)
    it(`${what}: the error says what came, and how to write it`, async () => {
      const { problem } = await judged(body);
      assert.equal(problem?.code, code);
      assert.match(problem.message, says);
      assert.match(problem.fix ?? '', fix);
    });

  for (const [what, body, says, fix] of THROWN)
    it(`${what}: what is thrown comes with how to write it`, async () => {
      const error = await judged(body).then(
        () => assert.fail('nothing was thrown'),
        (thrown: unknown) => thrown as Error & { hostFix?: string },
      );
      assert.match(error.message, says);
      assert.match(error.hostFix ?? 'no hint', fix);
    });

  for (const [what, body, says, fix] of WRONG_CALLS)
    it(`${what}: refused before anything is trained`, () => {
      const problem = callProblem(signatureOf(runInThisContext(`(${body})`)));
      assert.match(problem?.message ?? '', says);
      assert.match(problem?.fix ?? '', fix);
    });

  for (const body of RIGHT_CALLS)
    it(`nothing is said against ${body}`, () => {
      assert.equal(callProblem(signatureOf(runInThisContext(`(${body})`))), undefined);
    });

  it('the advice comes through the process', async () => {
    const wrong = await errorOf(
      workspace.openFile('export default ({ completions }: any) => completions.map(() => 1);'),
    );
    assert.equal(wrong.code, 'reward-shape');
    assert.match(wrong.fix ?? '', /\(completions\) =>/);
    const reads = await workspace.openFile(
      'export default (c: string[], { tests }: any) => c.map((_, i) => tests[i].length);',
    );
    const error = await errorOf(reads.score(batchOf(['a'], { answer: [1] })));
    assert.equal(error.where, `${workspace.folder}/reward.ts:1:${error.where?.split(':').at(-1)}`);
    assert.match(error.fix ?? '', /reads `tests`/);
  });

  it('a named export alone is refused with the line to add', async () => {
    const error = await errorOf(
      workspace.openFile('export function reward_len(c: string[]) { return c.map(() => 1); }'),
    );
    assert.match(error.fix ?? '', /export default reward_len;/);
  });

  it('an explanation of megabytes is cut, and says so', async () => {
    const long = await workspace.openFile(
      'export default (c: string[]) => c.map(() => ({ value: 1, explanation: "x".repeat(5_000_000) }));',
    );
    const { details } = await long.score(batchOf(['a']));
    const explanation = details[0]?.[0]?.explanation ?? '';
    assert.ok(explanation.length < 11_000, String(explanation.length));
    assert.match(explanation, /x\.\.\. \(4990000 more characters\)$/);
  });

  it('chat completions are recognised in what the function calls too', async () => {
    const reads = await workspace.openFile(`
      const contents = (completions: any) => completions.map((one: any) => one[0]['content']);
      export default (completions: string[]) => contents(completions).map((text: string) => text.length);`);
    const failed = await errorOf(reads.score(batchOf(['a', 'b'])));
    assert.match(failed.fix ?? '', /texts here, and no lists of messages/);
    // A prompt may be a chat.
    const prompts = await workspace.openFile(`
      const last = (prompts: any) => prompts[0][0].content;
      export default (c: string[], { prompts }: any) => c.map(() => { if (c.length) throw new Error('no'); return last(prompts); });`);
    assert.doesNotMatch((await errorOf(prompts.score(batchOf(['a'])))).fix ?? '', /lists of messages/);
  });

  it('the columns are plain objects and lists, of the realm of the reward', async () => {
    const plain = await workspace.openFile(`
      import { isDeepStrictEqual } from 'node:util';
      export default (c: string[], columns: any) => {
        const [row] = columns.map;
        return [
          Object.getPrototypeOf(columns) === Object.prototype && columns instanceof Object,
          isDeepStrictEqual(columns, { ...columns }) && isDeepStrictEqual({ ...columns }, columns),
          isDeepStrictEqual(columns.map, [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, null, null, null, null]),
          columns.map instanceof Array && row.a instanceof Array && Object.getPrototypeOf(row) === Object.prototype,
          Object.getPrototypeOf(row.a) === Array.prototype && c instanceof Array,
          Object.hasOwn(columns, '__proto__') && isDeepStrictEqual(Object.keys(columns.__proto__[0]), ['x']),
        ].map(Number);
      };`);
    const map = { a: [1, { b: 2 }] };
    const columns = { map: [map, { ...map }, null, null, null, null] };
    Object.defineProperty(columns, '__proto__', { value: Array(6).fill({ x: 1 }), enumerable: true });
    assert.deepEqual((await plain.score(batchOf(['a', 'b', 'c', 'd', 'e', 'f'], columns))).values, [
      [1, 1, 1, 1, 1, 1],
    ]);
  });

  it('a column is read as ever, whatever watches for those that are not there', async () => {
    const reads = await workspace.openFile(`export default (c: string[], columns: any) => {
      const { prompts, ...rest } = structuredClone(columns);
      if ('missing' in columns || columns.hasOwnProperty('missing')) throw new Error('it is not there');
      if (columns.maybe !== undefined) throw new Error('undefined is undefined');
      return rest.answer.map(Number);
    };`);
    assert.deepEqual((await reads.score(batchOf(['a', 'b'], { answer: ['4', '5'] }))).values, [[4, 5]]);
  });
});
