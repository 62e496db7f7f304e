import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../trainer/paths.ts';
import {
  corpusBleu,
  distinct,
  passAtK,
  rougeL,
  selfBleu,
  sentenceBleu,
  tokenF1,
} from '../../../core/text/index.ts';

interface Table {
  pairs: { hypothesis: string; reference: string; rouge_l: number; bleu: number; token_f1: number }[];
  corpora: { hypotheses: string[]; references: string[]; bleu: number }[];
  sets: { texts: string[]; self_bleu: number; distinct_1: number; distinct_2: number }[];
  pass_at_k: [number, number, number, number][];
}
const table = JSON.parse(readFileSync(join(packageRoot, 'test/golden/text/text.json'), 'utf8')) as Table;

function close(actual: number | null, expected: number, what: string): void {
  assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-9, `${what}: ${actual} is not ${expected}`);
}

describe('text metrics: the reference implementations’ values', () => {
  it('ROUGE-L (rouge_score)', () => {
    for (const pair of table.pairs) {
      close(rougeL(pair.hypothesis, pair.reference), pair.rouge_l, JSON.stringify(pair));
    }
  });

  it('sentence BLEU (sacrebleu)', () => {
    for (const pair of table.pairs) {
      close(sentenceBleu(pair.hypothesis, pair.reference), pair.bleu, JSON.stringify(pair));
    }
  });

  it('corpus BLEU (sacrebleu)', () => {
    for (const { hypotheses, references, bleu } of table.corpora) {
      close(corpusBleu(hypotheses, references), bleu, hypotheses.join(' / '));
    }
  });

  it('token F1 (SQuAD)', () => {
    for (const pair of table.pairs) {
      close(tokenF1(pair.hypothesis, pair.reference), pair.token_f1, JSON.stringify(pair));
    }
  });

  it('Self-BLEU (NLTK) and Distinct-n', () => {
    for (const set of table.sets) {
      close(selfBleu(set.texts), set.self_bleu, `self-BLEU of ${set.texts.join(' / ')}`);
      close(distinct(set.texts, 1), set.distinct_1, `distinct-1 of ${set.texts.join(' / ')}`);
      close(distinct(set.texts, 2), set.distinct_2, `distinct-2 of ${set.texts.join(' / ')}`);
    }
    assert.equal(distinct(['one', 'word'], 2), null, 'no bigram at all');
    assert.throws(() => selfBleu(['alone']), /compares each text with the others/);
  });

  it('Pass@k (human-eval)', () => {
    for (const [n, c, k, expected] of table.pass_at_k) close(passAtK(n, c, k), expected, `${n} ${c} ${k}`);
    assert.throws(() => passAtK(10, 3, 11), /not defined/);
    assert.throws(() => passAtK(10, 11, 1), /not defined/);
  });
});
