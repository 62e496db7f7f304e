import type { Alarm, Remedy } from '../../core/alarms/index.ts';

/**
 * An alarm whose buttons a person is at: they stay what they are. Each has the text and the value that it was shown with, none comes between
 * them or goes, and one that was taken stays taken.
 *
 * @param isPointed  nothing may move either: a longer sentence would push other buttons under the pointer. The focus moves with its button,
 *   and so the words beside it are the newest.
 */
export function heldAlarm(shown: Alarm, newest: Alarm, isPointed: boolean): Alarm {
  const { message, evidence } = isPointed ? shown : newest;
  const remedies = shown.remedies.map((remedy) =>
    heldRemedy(
      remedy,
      newest.remedies.find(({ id }) => id === remedy.id),
    ),
  );
  return { ...shown, message, evidence, remedies };
}

/** That it was taken is the only news that a button takes: it can no longer be pressed. */
function heldRemedy(shown: Remedy, newest: Remedy | undefined): Remedy {
  if (shown.applied !== undefined || newest?.applied === undefined) return shown;
  return { ...shown, applied: newest.applied };
}
