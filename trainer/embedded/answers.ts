import { type Pair, sum } from './pairs.ts';
import { pick, type Random } from './random.ts';

/**
 * Worked answers of mixed quality: what the embedded model is taught. Each way of answering is wrong in ways of its own, so
 * that GRPO has something to choose from: guesses die out, worked answers win, forgotten carries are repaired.
 * Shares and error rates are those of the recipe that is known to learn.
 */
export type Style = 'guess' | 'tens-and-units' | 'columns';

/** How often each style is used. */
export const STYLE_SHARES: Readonly<Record<Style, number>> = {
  guess: 0.45,
  'tens-and-units': 0.25,
  columns: 0.3,
};

/** Error rates; `slip` is a written sum that is one off. */
const RATES = {
  guess: { rounded: 0.55, right: 0.2 },
  tensAndUnits: { unitsSlip: 0.08, wrongTotal: 0.5 },
  // Fewer slips among the tens: with these two the whole corpus is right 40.5% of the time.
  columns: { forgottenCarry: 0.5, ghostCarry: 0.2, unitsSlip: 0.08, tensSlip: 0.06 },
} as const;

const GUESS_ERRORS = [1, 2, 9, 10, 11, 20] as const;
const TOTAL_ERRORS = [1, 2, 10, 20] as const;

/** What precedes the final answer in every style. */
export const ANSWER_MARK = '->';
const finish = (working: string, answer: number): string => `${working}${ANSWER_MARK} ${answer}`;

/** `value` plus or minus one of `distances`, never below zero. */
function off(value: number, distances: readonly [number, ...number[]], random: Random): number {
  const distance = pick(distances, random);
  const below = random() < 0.5 && value >= distance;
  return below ? value - distance : value + distance;
}

function maybeSlip(value: number, rate: number, random: Random): number {
  return random() < rate ? off(value, [1], random) : value;
}

/** `-> 42`: mostly the sum rounded to tens. */
function guess(pair: Pair, random: Random): string {
  const right = sum(pair);
  const luck = random();
  if (luck < RATES.guess.rounded) return finish('', Math.round(right / 10) * 10);
  if (luck < RATES.guess.rounded + RATES.guess.right) return finish('', right);
  return finish('', off(right, GUESS_ERRORS, random));
}

/** `10+20=30, 7+5=12 -> 42`: the last sum is often wrong. */
function tensAndUnits([a, b]: Pair, random: Random): string {
  const [unitsA, unitsB] = [a % 10, b % 10];
  const tens = a - unitsA + (b - unitsB);
  const units = maybeSlip(unitsA + unitsB, RATES.tensAndUnits.unitsSlip, random);
  const total = tens + units;
  const wrong = random() < RATES.tensAndUnits.wrongTotal;
  const working = `${a - unitsA}+${b - unitsB}=${tens}, ${unitsA}+${unitsB}=${units} `;
  return finish(working, wrong ? off(total, TOTAL_ERRORS, random) : total);
}

/** `7+5=12 carry 1, 1+2+1=4 -> 42`: carries are forgotten, or appear from nowhere. */
function columns([a, b]: Pair, random: Random): string {
  const rates = RATES.columns;
  const [unitsA, unitsB] = [a % 10, b % 10];
  const [tensA, tensB] = [(a - unitsA) / 10, (b - unitsB) / 10];
  const units = maybeSlip(unitsA + unitsB, rates.unitsSlip, random);
  const carry = units >= 10 ? random() >= rates.forgottenCarry : random() < rates.ghostCarry;
  const tens = maybeSlip(tensA + tensB + (carry ? 1 : 0), rates.tensSlip, random);
  const working =
    `${unitsA}+${unitsB}=${units}${carry ? ' carry 1' : ''}, ` +
    `${tensA}+${tensB}${carry ? '+1' : ''}=${tens} `;
  return finish(working, tens * 10 + (units % 10));
}

const WRITERS: Readonly<Record<Style, (pair: Pair, random: Random) => string>> = {
  guess,
  'tens-and-units': tensAndUnits,
  columns,
};

/** An answer to `pair` in the given style, right or wrong by that style's rates. */
export function answerInStyle(style: Style, pair: Pair, random: Random): string {
  return WRITERS[style](pair, random);
}

/** An answer to `pair` in a style drawn by its share. At most 31 characters: 32 tokens with its end. */
export function workedAnswer(pair: Pair, random: Random): string {
  const draw = random();
  const { guess: guesses, 'tens-and-units': tens } = STYLE_SHARES;
  const style = draw < guesses ? 'guess' : draw < guesses + tens ? 'tens-and-units' : 'columns';
  return answerInStyle(style, pair, random);
}

/** Does the answer end in the right number? The quickstart's reward asks the same. */
export function isRight(pair: Pair, answer: string): boolean {
  const final = answer.slice(answer.lastIndexOf(ANSWER_MARK) + ANSWER_MARK.length).trim();
  return answer.includes(ANSWER_MARK) && final === String(sum(pair));
}
