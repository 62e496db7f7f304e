import type { Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import { pearson, significance, spearman } from '../../core/statistics/index.ts';
import {
  corpusBleu,
  didYouMean,
  distinct,
  passAtK,
  rougeL,
  selfBleu,
  sentenceBleu,
  tokenF1,
} from '../../core/text/index.ts';
import { readJsonInput } from './json-input.ts';
import { print, runCommand } from './output.ts';
import { MetricFields } from './textmetrics-fields.ts';

/** What each kind reads and computes. */
const KINDS: Record<string, (fields: MetricFields) => unknown> = {
  rouge_l: (fields) => eachPair(fields, rougeL),
  bleu: (fields) => {
    const level = fields.oneOf('level', ['sentence', 'corpus'], 'sentence');
    if (level === 'sentence') return eachPair(fields, sentenceBleu);
    const { hypotheses, references } = pairs(fields);
    return { value: corpusBleu(hypotheses, references) };
  },
  token_f1: (fields) => eachPair(fields, tokenF1),
  distinct: (fields) => ({ value: distinct(fields.texts('texts'), fields.count('n', 1)) }),
  self_bleu: (fields) => ({ value: selfBleu(fields.texts('texts')) }),
  pass_at_k: (fields) => ({
    value: passAtK(fields.count('n', 1), fields.count('c', 0), fields.count('k', 1)),
  }),
  correlation: (fields) => {
    const [x, y] = [fields.numbers('x'), fields.numbers('y')];
    sameLength('x', x, 'y', y);
    return { pearson: pearson(x, y), spearman: spearman(x, y) };
  },
  significance: (fields) => {
    const [a, b, paired] = [fields.numbers('a'), fields.numbers('b'), fields.flag('paired', false)];
    if (paired) sameLength('a', a, 'b', b);
    return significance(a, b, paired, { seed: fields.count('seed', 0, 0) });
  },
};

/**
 * `grpo textmetrics`: one metric of the document `{kind, ...}`. A figure that is not defined for the input is null.
 *
 * @throws GrpoError `textmetrics-…` for an unknown kind, fields that are missing, unknown, or of a wrong type
 */
export function textmetrics(input: unknown): unknown {
  const fields = new MetricFields(input);
  const kind = fields.text('kind');
  const compute = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (compute === undefined) {
    const near = didYouMean(kind, Object.keys(KINDS));
    throw new GrpoError({
      code: 'textmetrics-kind',
      message: `there is no kind ${kind}${near === undefined ? '' : `; did you mean ${near}?`}`,
      where: 'kind',
      fix: `Give one of ${Object.keys(KINDS).join(', ')}.`,
    });
  }
  const result = compute(fields);
  fields.refuseUnread();
  return result;
}

function pairs(fields: MetricFields): { hypotheses: string[]; references: string[] } {
  const [hypotheses, references] = [fields.texts('hypotheses'), fields.texts('references')];
  sameLength('hypotheses', hypotheses, 'references', references);
  return { hypotheses, references };
}

function eachPair(
  fields: MetricFields,
  score: (hypothesis: string, reference: string) => number,
): { values: number[] } {
  const { hypotheses, references } = pairs(fields);
  return { values: hypotheses.map((hypothesis, index) => score(hypothesis, references[index] ?? '')) };
}

function sameLength(nameA: string, a: readonly unknown[], nameB: string, b: readonly unknown[]): void {
  if (a.length === b.length) return;
  throw new GrpoError({
    code: 'textmetrics-shape',
    message: `${nameA} has ${a.length} entries, ${nameB} has ${b.length}`,
    where: nameB,
    fix: 'Give as many of one as of the other.',
  });
}

export function registerTextmetrics(program: Command): void {
  program
    .command('textmetrics')
    .description('a text metric or a statistic of the JSON document {kind, ...} on standard input')
    .option('--json', 'print one JSON document')
    .action((options: { json?: true }) => {
      const output = { json: options.json === true };
      return runCommand(output, async () => {
        const result = textmetrics(await readJsonInput());
        print(output, result, JSON.stringify(result, null, 2));
        return 0;
      });
    });
}
