import { heldOutPairs, type Pair, question, sum, trainingPairs } from './pairs.ts';
import { shuffled } from './random.ts';

const ROW_ORDER_SALT = 40;

/** `{"question":"17+25=","answer":"42"}` a line, in an order that depends on nothing but the pairs. */
function rows(pairs: readonly Pair[]): string {
  return shuffled(pairs, ROW_ORDER_SALT)
    .map((pair) => JSON.stringify({ question: question(pair), answer: String(sum(pair)) }) + '\n')
    .join('');
}

/** The quickstart's data files by name: 9,000 training questions, 1,000 held-out ones. */
export function quickstartData(): Readonly<Record<'prompts.jsonl' | 'prompts-test.jsonl', string>> {
  return { 'prompts.jsonl': rows(trainingPairs()), 'prompts-test.jsonl': rows(heldOutPairs()) };
}
