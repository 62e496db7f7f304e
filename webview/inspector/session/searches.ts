/** What there is to search for in a state. */
import type { RunPart } from '../state/run.ts';
import { shownGroups, shownStep } from '../state/shown.ts';
import type { StepsPart } from '../state/steps.ts';
import type { ViewPart } from '../state/view.ts';
import type { RowQuery } from './row-source.ts';
import type { StepSearch } from './step-matches.ts';

/** The list of the whole run as the filter has it. */
export const rowQuery = (folder: string, run: RunPart, view: ViewPart): RowQuery => ({
  folder,
  filter: view.filter,
  pinned: view.filter.pinned_only === true ? Object.keys(run.pins) : [],
  ...view.sort,
});

/** The filter's regular expression in the step in view; undefined where there is none, or where the list searches for it. */
export function stepSearch(folder: string, steps: StepsPart, view: ViewPart): StepSearch | undefined {
  const { text } = view.filter;
  const step = shownStep(steps, view);
  if (view.mode === 'list' || text?.regex !== true || step === undefined) return undefined;
  const written = shownGroups(steps, view).reduce(
    (sum, { view: group }) => sum + (group?.completions.length ?? 0),
    0,
  );
  return { folder, step, pattern: text.pattern, written };
}
