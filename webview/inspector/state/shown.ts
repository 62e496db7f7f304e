/** What is on the screen of the step that is shown: written completions and live text together. */
import type { CompletionView, GroupView } from '../../../core/protocol/index.ts';
import type { CardOrder } from '../contract.ts';
import { NO_TEXTS, type LivePrompt, type LiveTexts } from './live.ts';
import { newestStep, type StepsPart } from './steps.ts';
import type { ViewPart } from './view.ts';

/** A group of the shown step. At least one of `view` and `live` holds something. */
export interface ShownGroup {
  group: number;
  view: GroupView | undefined;
  /** Only of completions that are not written yet. */
  live: LiveTexts;
  /** Told while the group is sampled; `view` has the prompt whole. */
  livePrompt: LivePrompt | undefined;
}

/** The step that the page stands at: the chosen one, or the newest. Undefined: there is none. */
export const shownStep = (steps: StepsPart, view: ViewPart): number | undefined =>
  view.step ?? newestStep(steps);

/**
 * The groups to show. While a chosen step is being read from disk those of the step before stay, so that nothing blinks; the step in the
 * making is shown from its live text alone.
 */
export function shownGroups(steps: StepsPart, view: ViewPart): ShownGroup[] {
  const step = shownStep(steps, view);
  const live = steps.live?.step === step ? steps.live : undefined;
  const isLoaded = steps.loaded !== undefined && (steps.loaded.step === step || live === undefined);
  const written = isLoaded && steps.loaded !== undefined ? steps.loaded.groups : [];
  const views = new Map(written.map((group) => [group.group, group]));
  const numbers = new Set([...views.keys(), ...(live?.groups.keys() ?? [])]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((group) => {
      const groupView = views.get(group);
      return {
        group,
        view: groupView,
        live: unwritten(live?.groups.get(group), groupView),
        livePrompt: live?.prompts.get(group),
      };
    });
}

function unwritten(texts: LiveTexts | undefined, view: GroupView | undefined): LiveTexts {
  if (texts === undefined || texts.size === 0) return NO_TEXTS;
  if (view === undefined) return texts;
  const written = new Set(view.completions.map((one) => one.index));
  const left = [...texts].filter(([index]) => !written.has(index));
  return left.length === 0 ? NO_TEXTS : new Map(left);
}

/** The group in the main area: the one that was chosen, or the first. */
export const chosenGroup = (groups: readonly ShownGroup[], chosen: number): ShownGroup | undefined =>
  groups.find(({ group }) => group === chosen) ?? groups[0];

/** A group's completions as the cards are sorted: the highest advantage first (equal ones by index), or by index. */
export function inOrder(completions: readonly CompletionView[], order: CardOrder): CompletionView[] {
  const byIndex = (a: CompletionView, b: CompletionView): number => a.index - b.index;
  if (order === 'index') return [...completions].sort(byIndex);
  return [...completions].sort((a, b) => b.advantage - a.advantage || byIndex(a, b));
}

/** The completion with an id, where it is on the screen. */
export function findShown(groups: readonly ShownGroup[], id: string | undefined): CompletionView | undefined {
  if (id === undefined) return undefined;
  for (const { view } of groups) {
    const found = view?.completions.find((one) => one.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How a group that is not on the screen will be sorted: by index until every completion is there, as `slotsOf` does. */
export function orderWhenShown({ view, live }: ShownGroup, order: CardOrder, expected: number): CardOrder {
  const isWhole = live.size === 0 && (view?.completions.length ?? 0) >= expected;
  return isWhole ? order : 'index';
}

/** The completion `by` places after the selected one, through all groups; the first (last) where none is selected. */
export function neighbour(
  groups: readonly ShownGroup[],
  orderOf: (group: ShownGroup) => CardOrder,
  from: { group: number; selected: string | undefined },
  by: 1 | -1,
): CompletionView | undefined {
  const all = groups.flatMap((shown) => inOrder(shown.view?.completions ?? [], orderOf(shown)));
  const at = all.findIndex((one) => one.id === from.selected);
  if (at >= 0) return all[at + by];
  const here = all.filter((one) => one.group === from.group);
  return (by === 1 ? here[0] : here.at(-1)) ?? (by === 1 ? all[0] : all.at(-1));
}

/** What the footer counts of the shown step. `tokens` null: some completion recorded none. */
export function totals(groups: readonly ShownGroup[]): {
  groups: number;
  completions: number;
  sampling: number;
  tokens: number | null;
} {
  const completions = groups.flatMap(({ view }) => view?.completions ?? []);
  const tokens = completions.map((one) => one.tokens);
  return {
    groups: groups.length,
    completions: completions.length,
    sampling: groups.reduce((sum, { live }) => sum + live.size, 0),
    tokens: tokens.includes(null) ? null : tokens.reduce((sum: number, count) => sum + (count ?? 0), 0),
  };
}
