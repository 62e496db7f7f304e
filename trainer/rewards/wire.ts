import type { WireResult, WireResults } from './protocol.ts';

/** In words, for an error message. */
function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 60))}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}

/** Only infinities and NaN differ from themselves by something else than 0. User code can replace Number.isFinite. */
const isPlain = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && value - value === 0);

function encodeScore(score: Record<string, unknown>): WireResult {
  const { value, explanation, components } = score;
  if (!isPlain(value)) return { value: null, odd: `{ value: ${describe(value)} }` };
  const result: WireResult = { value };
  if (explanation !== undefined && explanation !== null) {
    if (typeof explanation !== 'string')
      return { value: null, odd: `an explanation that is ${describe(explanation)}` };
    result.explanation = explanation;
  }
  if (components !== undefined && components !== null) {
    if (typeof components !== 'object')
      return { value: null, odd: `components that are ${describe(components)}` };
    result.components = {};
    for (const [name, component] of Object.entries(components)) {
      if (!isPlain(component))
        return { value: null, odd: `a component "${name}" that is ${describe(component)}` };
      result.components[name] = component;
    }
  }
  return result;
}

/**
 * What a reward function returned, as JSON that keeps every oddity visible. Nothing is judged here: the trainer does
 * that (`checkResults`), for built-ins and for user code alike.
 */
export function encodeResults(returned: unknown): WireResults {
  if (!Array.isArray(returned) && !(ArrayBuffer.isView(returned) && !(returned instanceof DataView))) {
    return { not_array: describe(returned) };
  }
  // By index, so that the holes of a sparse list become `undefined` and are seen.
  return Array.from(returned as ArrayLike<unknown>, (item): WireResult => {
    if (isPlain(item)) return { value: item };
    if (typeof item === 'object' && !Array.isArray(item)) return encodeScore(item as Record<string, unknown>);
    return { value: null, odd: describe(item) };
  });
}
