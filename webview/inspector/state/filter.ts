/** The filter as the inspector uses it: which completions of the loaded step match, and what a chip says. */
import type { CompletionFilter, CompletionView } from '../../../core/protocol/index.ts';
import { own } from '../../../core/run/own.ts';
import { searchFault } from '../../../core/text/regex-dialect.ts';
import { fixed } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { isZeroSpread } from './groups.ts';
import type { ShownGroup } from './shown.ts';

/** What a person typed into the find field: `/re/` is a regular expression. */
export type FindText = { kind: 'none' } | { kind: 'text'; pattern: string } | FindPattern | InvalidPattern;
interface FindPattern {
  kind: 'regex';
  pattern: string;
}
interface InvalidPattern {
  kind: 'invalid';
  message: string;
}

/** Reads the find field. A pattern that is still being typed (`/re`, without its end) is taken as text. */
export function readFindText(typed: string): FindText {
  if (typed === '') return { kind: 'none' };
  const match = /^\/(.+)\/$/s.exec(typed);
  const pattern = match?.[1];
  if (pattern === undefined) return { kind: 'text', pattern: typed };
  const message = searchFault(pattern);
  return message === undefined ? { kind: 'regex', pattern } : { kind: 'invalid', message };
}

/** What the find field shows for a filter. */
export const findField = (filter: CompletionFilter): string => {
  if (filter.text === undefined) return '';
  return filter.text.regex ? `/${filter.text.pattern}/` : filter.text.pattern;
};

/** Sets or (with undefined) removes a key. */
export function withKey<K extends keyof CompletionFilter>(
  filter: CompletionFilter,
  key: K,
  value: CompletionFilter[K] | undefined,
): CompletionFilter {
  const next = { ...filter };
  if (value === undefined) delete next[key];
  else next[key] = value;
  return next;
}

/** True where the filter lets nothing be left out. `steps` counts in the list of the whole run only. */
export const isEmptyFilter = (filter: CompletionFilter): boolean => Object.keys(filter).length === 0;

function within(value: number | null | undefined, bounds: { min?: number; max?: number }): boolean {
  if (value === null || value === undefined) return false;
  return value >= (bounds.min ?? -Infinity) && value <= (bounds.max ?? Infinity);
}

/** A test for the filter's text in prompt or completion, case ignored; see `matchingGroups` for `found`. */
function textTest(
  text: CompletionFilter['text'],
  found: ReadonlySet<string> | undefined,
): (one: CompletionView, prompt: string) => boolean {
  if (text === undefined) return () => true;
  if (text.regex) return ({ id }) => found === undefined || found.has(id);
  const pattern = text.pattern.toLowerCase();
  return ({ completion }, prompt) =>
    prompt.toLowerCase().includes(pattern) || completion.text.toLowerCase().includes(pattern);
}

/**
 * The groups of a step with a completion that matches. A text is looked for in what is here of it; steps are not asked (the step bar
 * chooses the step). Groups that are still being sampled stay until there is something to judge.
 *
 * @param found  ids of the completions with the filter's regular expression, which is not run here (`StepMatches`); undefined: not known yet
 */
export function matchingGroups(
  groups: readonly ShownGroup[],
  filter: CompletionFilter,
  pins: Readonly<Record<string, string>>,
  expected: number,
  found?: ReadonlySet<string>,
): ShownGroup[] {
  const keys = Object.keys(filter).filter((key) => key !== 'steps');
  if (keys.length === 0) return [...groups];
  const hasText = textTest(filter.text, found);
  return groups.filter(({ view }) => {
    if (view === undefined) return true;
    if (filter.zero_spread_only === true && !isZeroSpread(view, expected)) return false;
    return view.completions.some((one) => matches(one, filter, pins) && hasText(one, view.prompt.text));
  });
}

function matches(
  one: CompletionView,
  filter: CompletionFilter,
  pins: Readonly<Record<string, string>>,
): boolean {
  const { reward, stop_reason: stopReason, min_abs_advantage: minAdvantage, min_kl: minKl } = filter;
  if (reward !== undefined) {
    const value = reward.component === undefined ? one.reward : own(one.rewards, reward.component);
    if (!within(value, reward)) return false;
  }
  if (stopReason !== undefined && one.stop_reason !== stopReason) return false;
  if (filter.errors_only === true && !hasError(one)) return false;
  if (minAdvantage !== undefined && Math.abs(one.advantage) < minAdvantage) return false;
  if (minKl !== undefined && (one.kl === null || one.kl < minKl)) return false;
  return filter.pinned_only !== true || own(pins, one.id) !== undefined;
}

const hasError = (one: CompletionView): boolean =>
  Object.values(one.details).some((detail) => detail.error !== undefined);

/** `reward 0.20 to 1.00`, `exact-answer ≥ 0.50` */
export function rewardLabel(reward: CompletionFilter['reward']): string {
  const name = reward?.component ?? t`reward`;
  const { min, max } = reward ?? {};
  if (min !== undefined && max !== undefined) return t`${name} ${fixed(min)} to ${fixed(max)}`;
  if (min !== undefined) return `${name} ≥ ${fixed(min)}`;
  if (max !== undefined) return `${name} ≤ ${fixed(max)}`;
  return name;
}

/** Last step of a range without an end: survives JSON, as Infinity does not. */
export const OPEN_END = Number.MAX_SAFE_INTEGER;

/** `steps 10 to 20` */
export function stepsLabel(steps: CompletionFilter['steps']): string {
  if (steps === undefined) return t`all steps`;
  if (steps.to >= OPEN_END) return t`from step ${steps.from}`;
  return t`steps ${steps.from} to ${steps.to}`;
}
