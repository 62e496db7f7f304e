import { describe, oddList, oddValue, type Oddity } from './odd-values.ts';
import type { WireResult, WireResults } from './protocol.ts';

/** Characters of an explanation that are kept: it is one sentence for the person who reads the rollout. */
export const LONGEST_EXPLANATION = 10_000;
const MOST_COMPONENTS = 1_000;

/** Only infinities and NaN differ from themselves by something else than 0. User code can replace Number.isFinite. */
const isPlain = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && value - value === 0);

const refused = ({ odd, fix }: Oddity): WireResult => ({ value: null, odd, fix });

function encodeScore(score: Record<string, unknown>): WireResult {
  const { value, explanation, components } = score;
  if (!('value' in score)) return refused(oddValue(score));
  if (!isPlain(value)) {
    const { odd, fix } = oddValue(value);
    return refused({ odd: `{ value: ${odd} }`, fix });
  }
  const result: WireResult = { value };
  if (explanation !== undefined && explanation !== null) {
    if (typeof explanation !== 'string')
      return refused({
        odd: `an explanation that is ${describe(explanation)}`,
        fix: 'An explanation is a text: `String(...)` or `JSON.stringify(...)`.',
      });
    result.explanation = bounded(explanation);
  }
  if (components !== undefined && components !== null) {
    const problem = componentsProblem(components);
    if (problem !== undefined) return refused(problem);
    result.components = { ...(components as Record<string, number | null>) };
  }
  return result;
}

const bounded = (text: string): string =>
  text.length <= LONGEST_EXPLANATION
    ? text
    : `${text.slice(0, LONGEST_EXPLANATION)}... (${text.length - LONGEST_EXPLANATION} more characters)`;

function componentsProblem(components: unknown): Oddity | undefined {
  const shape = 'Components are numbers by name: `{ value, components: { relevance: 0.5 } }`.';
  if (typeof components !== 'object' || Array.isArray(components) || components === null)
    return { odd: `components that are ${describe(components)}`, fix: shape };
  const entries = Object.entries(components);
  if (entries.length > MOST_COMPONENTS)
    return { odd: `${entries.length} components`, fix: `At most ${MOST_COMPONENTS} are kept. ${shape}` };
  for (const [name, component] of entries) {
    if (isPlain(component)) continue;
    const { odd, fix } = oddValue(component);
    return { odd: `a component "${name.slice(0, 60)}" that is ${odd}`, fix };
  }
  return undefined;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/**
 * What a reward function returned, waited for as it is meant: a promise, a list of promises (or of `{ value: promise }`), a generator's
 * entries. Everything else stays as it is.
 * @param count  of completions: of a generator no more than one entry too many is taken
 */
export async function settleResults(returned: unknown, count: number): Promise<unknown> {
  // A list counts as it is now: what is put into it later was not waited for.
  const settled: unknown = Array.isArray(returned) ? Array.from(returned as unknown[]) : await returned;
  const list = await listOf(settled, count);
  if (list === undefined) return settled;
  return Promise.all(
    Array.from(list, async (item) => {
      const one: unknown = await item;
      if (typeof one !== 'object' || one === null || !isPromise((one as { value?: unknown }).value))
        return one;
      return { ...one, value: await (one as { value: unknown }).value };
    }),
  );
}

/** A list as it is, a generator's entries; `undefined` for anything else. */
async function listOf(value: unknown, count: number): Promise<ArrayLike<unknown> | undefined> {
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value !== 'object' || value === null) return undefined;
  const generator = value as { next?: unknown };
  if (typeof generator.next !== 'function') return undefined;
  if (!(Symbol.iterator in generator) && !(Symbol.asyncIterator in generator)) return undefined;
  const list: unknown[] = [];
  for await (const item of generator as unknown as AsyncIterable<unknown>) {
    list.push(item);
    if (list.length > count) break;
  }
  return list;
}

/**
 * What a reward function returned (`settleResults`), as JSON that keeps every oddity visible. Nothing is judged here: the trainer does
 * that (`checkResults`), for built-ins and for user code alike.
 */
export function encodeResults(returned: unknown, count: number): WireResults {
  if (!Array.isArray(returned) && !(ArrayBuffer.isView(returned) && !(returned instanceof DataView))) {
    const { odd, fix } = oddList(returned, count);
    return { not_array: odd, fix };
  }
  const { length } = returned as ArrayLike<unknown>;
  if (length !== count)
    return {
      not_array: `${length} results`,
      fix: 'Return one entry a completion, in their order; null where one cannot be scored.',
    };
  // By index, so that the holes of a sparse list become `undefined` and are seen.
  return Array.from(returned as ArrayLike<unknown>, (item): WireResult => {
    if (isPlain(item)) return { value: item };
    if (typeof item === 'object' && !Array.isArray(item)) return encodeScore(item as Record<string, unknown>);
    return refused(oddValue(item));
  });
}
