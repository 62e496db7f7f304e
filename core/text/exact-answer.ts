/** How a completion gives its answer: the options of the reward `exact-answer`. */
export interface AnswerMark {
  /** The answer is what follows the last occurrence; empty: the whole text is the answer. */
  after: string;
  ignore_case: boolean;
}

/** What follows the last mark of a text; undefined without one. */
function behindMark(text: string, after: string): string | undefined {
  // An empty mark "occurs" at the very end; it means that the whole text is the answer.
  if (after === '') return text;
  const mark = text.lastIndexOf(after);
  return mark < 0 ? undefined : text.slice(mark + after.length);
}

/** The answer that a completion gives; undefined where it gives none. */
export const givenAnswer = (completion: string, { after }: AnswerMark): string | undefined =>
  behindMark(completion, after)?.trim();

/** The right answer of a row: of a worked solution that holds the mark itself (GSM8K's `#### 72`), what follows it. */
export const rightAnswer = (text: string, { after }: AnswerMark): string =>
  (behindMark(text, after) ?? text).trim();

export function sameAnswer(given: string, right: string, { ignore_case }: AnswerMark): boolean {
  return ignore_case ? given.toLowerCase() === right.toLowerCase() : given === right;
}

/** A completion that gives the right answer in the shortest way. */
export const rightCompletion = (right: string, { after }: AnswerMark): string =>
  after === '' ? right : `${after} ${right}`;

/** A completion up to the end of the stop text that ends it first; `stopped` is that text, undefined where none does. */
export function cutAtStop(
  completion: string,
  stop: readonly string[],
): { text: string; stopped: string | undefined } {
  const ends = stop
    .map((text) => ({ text, at: completion.indexOf(text) }))
    .filter(({ at }) => at >= 0)
    .map(({ text, at }) => ({ text, end: at + text.length }))
    .sort((a, b) => a.end - b.end);
  const [first] = ends;
  return { text: completion.slice(0, first?.end), stopped: first?.text };
}

/**
 * What the right answer itself would score, said in the shortest way and cut where a stop text ends it.
 * @returns undefined where it scores 1; else the stop text that is in the way
 */
export function stopInTheWay(right: string, mark: AnswerMark, stop: readonly string[]): string | undefined {
  const { text, stopped } = cutAtStop(rightCompletion(right, mark), stop);
  const given = givenAnswer(text, mark);
  return given !== undefined && sameAnswer(given, right, mark) ? undefined : stopped;
}
