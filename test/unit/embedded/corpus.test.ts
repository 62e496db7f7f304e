import assert from 'node:assert/strict';
import {
  answerInStyle,
  corpusBatch,
  isRight,
  type Style,
  STYLE_SHARES,
} from '../../../trainer/embedded/index.ts';
import { heldOutPairs, question, trainingPairs } from '../../../trainer/embedded/index.ts';
import { randomStream } from '../../../trainer/embedded/random.ts';

const ACCURACY: Readonly<Record<Style, number>> = { guess: 0.255, 'tens-and-units': 0.463, columns: 0.585 };

describe('embedded corpus', () => {
  it('holds out 1,000 pairs and leaves 9,000, both orders of a sum on one side', () => {
    const training = new Set(trainingPairs().map(question));
    const heldOut = heldOutPairs();
    assert.equal(training.size, 9000);
    assert.equal(new Set(heldOut.map(question)).size, 1000);
    for (const [a, b] of heldOut) {
      assert.ok(!training.has(question([a, b])));
      assert.ok(!training.has(question([b, a])));
    }
  });

  it('is right as often as the recipe says, style by style and in all', () => {
    let corpus = 0;
    for (const style of Object.keys(ACCURACY) as Style[]) {
      const right = trainingPairs().flatMap((pair, index) =>
        Array.from({ length: 10 }, (_, draw) =>
          isRight(pair, answerInStyle(style, pair, randomStream(3, index, draw))),
        ),
      );
      const accuracy = right.filter(Boolean).length / right.length;
      // 90,000 draws: a deviation of 0.0017 at most.
      assert.ok(Math.abs(accuracy - ACCURACY[style]) < 0.006, `${style}: ${accuracy}`);
      corpus += STYLE_SHARES[style] * accuracy;
    }
    assert.ok(Math.abs(corpus - 0.405) < 0.005, `corpus: ${corpus}`);
  });

  it('draws batches of training questions with answers of known forms, by step and seed alone', () => {
    const training = new Set(trainingPairs().map(question));
    const form = /^(?:\d+\+\d+=\d+(?: carry 1)?, \d+\+\d+(?:\+1)?=\d+ )?-> \d+$/;
    const items = Array.from({ length: 50 }, (_, step) => corpusBatch(step, 128, 17)).flat();
    for (const { prompt, answer } of items) {
      assert.ok(training.has(prompt), prompt);
      assert.match(answer, form);
      assert.ok(answer.length < 40, `no room for the end token: ${answer}`);
    }
    assert.deepEqual(corpusBatch(31, 128, 17), items.slice(31 * 128, 32 * 128));
    assert.notDeepEqual(corpusBatch(31, 128, 18), corpusBatch(31, 128, 17));
    assert.deepEqual(corpusBatch(31, 8, 17), corpusBatch(31, 128, 17).slice(0, 8));
  });

  it('uses the styles by their shares', () => {
    const answers = Array.from({ length: 200 }, (_, step) => corpusBatch(step, 128, 17)).flat();
    const share = answers.filter(({ answer }) => answer.startsWith('->')).length / answers.length;
    assert.ok(Math.abs(share - STYLE_SHARES.guess) < 0.01, String(share));
  });

  it('judges an answer by what follows its last mark', () => {
    assert.ok(isRight([17, 25], '7+5=12 carry 1, 1+2+1=4 -> 42'));
    assert.ok(isRight([17, 25], '-> 32 -> 42'));
    assert.ok(!isRight([17, 25], '-> 42 -> 32'));
    assert.ok(!isRight([17, 25], '42'));
    assert.ok(!isRight([17, 25], '-> 420'));
  });
});
