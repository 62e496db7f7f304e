import assert from 'node:assert/strict';
import { placeInFile } from '../../../../extension/messages/place-in-file.ts';

describe('an error that names a line of a file', () => {
  for (const [where, place] of [
    ['/a/b.grpo.yaml:3:7', { path: '/a/b.grpo.yaml', line: 2, column: 6 }],
    ['/a/rewards/concise.ts:12:1', { path: '/a/rewards/concise.ts', line: 11, column: 0 }],
    ['/a/sums.cases.jsonl:5', { path: '/a/sums.cases.jsonl', line: 4, column: 0 }],
    ['/a: b/c.ts:1:2', { path: '/a: b/c.ts', line: 0, column: 1 }],
  ] as const) {
    it(`leads to ${where}`, () => assert.deepEqual(placeInFile(where), place));
  }

  for (const where of [
    undefined,
    '',
    '/a/train.log',
    'rewards: concise',
    'train.jsonl:3',
    'step 12',
    '/a.ts:0',
  ])
    it(`is not ${JSON.stringify(where)}`, () => assert.equal(placeInFile(where), undefined));
});
