/** What a key does. Inputs keep their letters; keys with Ctrl, Alt or Cmd belong to the editor. */
import { t } from '../../shared/l10n.ts';

export const KEY_ACTIONS = [
  { keys: ['n', 'p'], actions: ['next-completion', 'previous-completion'], label: t`completion` },
  { keys: ['N', 'P'], actions: ['next-step', 'previous-step'], label: t`step` },
  { keys: ['j', 'k'], actions: ['scroll-down', 'scroll-up'], label: t`scroll` },
  { keys: ['/'], actions: ['find'], label: t`find` },
  { keys: ['o'], actions: ['overlay'], label: t`overlay` },
  { keys: ['d'], actions: ['diff'], label: t`diff` },
  { keys: ['r'], actions: ['reference'], label: t`reference` },
  { keys: ['c'], actions: ['copy'], label: t`copy` },
  { keys: ['b'], actions: ['pin'], label: t`pin` },
  { keys: ['s'], actions: ['save-case'], label: t`save case` },
  { keys: ['f'], actions: ['follow'], label: t`follow` },
  { keys: ['l'], actions: ['list'], label: t`list` },
  { keys: ['?'], actions: ['help'], label: t`help` },
] as const;

export type KeyAction = (typeof KEY_ACTIONS)[number]['actions'][number] | 'open' | 'back';

const BY_KEY = new Map<string, KeyAction>([
  ...KEY_ACTIONS.flatMap(({ keys, actions }) =>
    keys.map((key, index) => [key, actions[index] ?? actions[0]] as const),
  ),
  ['Enter', 'open'],
  ['Escape', 'back'],
]);

/** A key event's part that matters. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/**
 * The action of a key; undefined: not ours. `inInput`: the focus is in a field, which keeps everything but Escape; `onControl`: it is on
 * a button or another control, which keeps Enter.
 */
export function keyAction(
  press: KeyPress,
  focus: { inInput: boolean; onControl: boolean },
): KeyAction | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  const action = BY_KEY.get(press.key);
  if (focus.inInput && action !== 'back') return undefined;
  if (focus.onControl && action === 'open') return undefined;
  return action;
}
