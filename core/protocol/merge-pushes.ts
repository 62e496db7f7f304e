import type { RunPush } from './messages.ts';

const LISTS = ['points', 'metrics', 'evaluations', 'events', 'rollouts', 'updated'] as const;

/** Adds a later push of a run to an earlier one that has not been sent: lists add up, states are replaced. */
export function mergePushes(earlier: RunPush, later: RunPush): RunPush {
  const kept = later.restarted === true ? withoutAttempt(earlier) : earlier;
  const merged: RunPush = { ...kept, ...later };
  for (const key of LISTS) {
    const joined = [...(kept[key] ?? []), ...(later[key] ?? [])];
    if (joined.length > 0) Object.assign(merged, { [key]: joined });
  }
  if (kept.live !== undefined && later.live?.fresh === false)
    merged.live = { fresh: kept.live.fresh, lines: [...kept.live.lines, ...later.live.lines] };
  return merged;
}

/** What stays true of a push when the run went back behind it: all that is not of one attempt. */
function withoutAttempt(push: RunPush): RunPush {
  const kept: RunPush = { ...push };
  for (const key of [...LISTS, 'latest', 'live', 'index'] as const) if (key !== 'events') delete kept[key];
  return kept;
}
