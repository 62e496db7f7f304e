import type { InspectorSession } from '../session/session.ts';
import { configFacts } from '../state/config-facts.ts';
import { matchingGroups } from '../state/filter.ts';
import { shownGroups, shownStep, type ShownGroup } from '../state/shown.ts';

/** The groups of the step in view that the filter leaves, and the one that a link led to. */
export function groupsLeft(session: InspectorSession): ShownGroup[] {
  const { run, steps, view } = session.state;
  const groups = shownGroups(steps, view);
  const { numGenerations } = configFacts(run.head);
  const found = matchingIds(session, groups);
  const left = new Set(matchingGroups(groups, view.filter, run.pins, numGenerations, found));
  return groups.filter((one) => left.has(one) || one.group === view.linked);
}

function matchingIds(
  session: InspectorSession,
  groups: readonly ShownGroup[],
): ReadonlySet<string> | undefined {
  const { run, steps, view } = session.state;
  const { text } = view.filter;
  const step = shownStep(steps, view);
  if (text?.regex !== true || step === undefined || run.folder === undefined) {
    session.matches.close();
    return undefined;
  }
  const written = groups.reduce((sum, { view: group }) => sum + (group?.completions.length ?? 0), 0);
  return session.matches.of({ folder: run.folder, step, pattern: text.pattern, written });
}
