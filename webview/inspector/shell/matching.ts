import type { InspectorSession } from '../session/session.ts';
import { configFacts } from '../state/config-facts.ts';
import { matchingGroups } from '../state/filter.ts';
import { shownGroups, type ShownGroup } from '../state/shown.ts';

/** The groups of the step in view that the filter leaves, and the one that a link led to. */
export function groupsLeft({ state, matches }: InspectorSession): ShownGroup[] {
  const { run, steps, view } = state;
  const groups = shownGroups(steps, view);
  const { numGenerations } = configFacts(run.head);
  const left = new Set(matchingGroups(groups, view.filter, run.pins, numGenerations, matches.ids));
  return groups.filter((one) => left.has(one) || one.group === view.linked);
}
