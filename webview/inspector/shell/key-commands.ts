/** What the keys do: each action changes the session, or a part of the page. */
import type { CompletionView } from '../../../core/protocol/index.ts';
import { OVERLAYS, type CardOrder } from '../contract.ts';
import {
  closeDiff,
  copyCompletion,
  diffWithReference,
  markForDiff,
  saveCase,
  togglePin,
} from '../session/commands.ts';
import type { InspectorSession } from '../session/session.ts';
import { followLatest, letGo, neighbourStep, withSelection, withView } from '../state/inspector.ts';
import type { KeyAction } from '../state/keys.ts';
import { chosenGroup, findShown, neighbour, orderWhenShown, type ShownGroup } from '../state/shown.ts';
import { configFacts } from '../state/config-facts.ts';
import { groupsLeft } from './matching.ts';

/** Parts of the page that keys reach. */
export interface KeyTargets {
  /** By px; false where there is nothing to scroll. */
  scroll(by: number): boolean;
  /** How the cards on the screen are sorted; undefined: there are none. */
  cardOrder(): CardOrder | undefined;
  focusFind(): void;
  toggleHelp(): void;
}

const SCROLL_PX = 72;

/** Runs a key's action. False: it had nothing to do, and the key is left to the browser. */
export function runKeyAction(session: InspectorSession, action: KeyAction, page: KeyTargets): boolean {
  const { state } = session;
  const { view } = state;
  switch (action) {
    case 'next-completion':
      return select(session, page, 1);
    case 'previous-completion':
      return select(session, page, -1);
    case 'next-step':
      session.go((now) => neighbourStep(now, 1));
      return true;
    case 'previous-step':
      session.go((now) => neighbourStep(now, -1));
      return true;
    case 'scroll-down':
    case 'scroll-up':
      return page.scroll(action === 'scroll-down' ? SCROLL_PX : -SCROLL_PX);
    case 'find':
      page.focusFind();
      return true;
    case 'overlay': {
      const overlay = OVERLAYS[(OVERLAYS.indexOf(view.overlay) + 1) % OVERLAYS.length] ?? 'none';
      session.change((now) => withView(now, { overlay }));
      return true;
    }
    case 'follow':
      if (view.step === undefined) session.change(letGo);
      else session.go(followLatest);
      return true;
    case 'list':
      session.go((now) => withView(now, { mode: view.mode === 'list' ? 'step' : 'list' }));
      return true;
    case 'help':
      page.toggleHelp();
      return true;
    case 'open':
      return view.selected === undefined && select(session, page, 1);
    case 'back':
      return back(session);
    case 'diff':
    case 'reference':
    case 'copy':
    case 'pin':
    case 'save-case':
      return onSelected(session, action);
  }
}

/** Walks as the eye does: through the groups that the filter leaves, in the order that their cards have. */
function select(session: InspectorSession, page: KeyTargets, by: 1 | -1): boolean {
  const { run, view } = session.state;
  if (view.mode === 'list') return false;
  const { numGenerations } = configFacts(run.head);
  const groups = groupsLeft(session);
  const onScreen = chosenGroup(groups, view.group)?.group;
  const orderOf = (shown: ShownGroup): CardOrder =>
    (shown.group === onScreen ? page.cardOrder() : undefined) ??
    orderWhenShown(shown, view.order, numGenerations);
  const next = neighbour(groups, orderOf, view, by);
  if (next === undefined) return false;
  session.go((state) => withSelection(state, next.id));
  return true;
}

/** What is done with the selected completion. */
const WITH_COMPLETION = {
  diff: markForDiff,
  reference: diffWithReference,
  copy: copyCompletion,
  pin: (session, { id }) => togglePin(session, id),
  'save-case': (session, { id }) => saveCase(session, id),
} as const satisfies Record<string, (session: InspectorSession, one: CompletionView) => Promise<void>>;

/** Nothing that the filter leaves out, and no mark for another diff that would not be seen under this one. */
function onSelected(session: InspectorSession, action: keyof typeof WITH_COMPLETION): boolean {
  const { view } = session.state;
  if (view.mode === 'list' || (action === 'diff' && session.isCovered)) return false;
  const one = findShown(groupsLeft(session), view.selected);
  if (one === undefined) return false;
  void WITH_COMPLETION[action](session, one);
  return true;
}

/** Closes what is on top: the diff, the mark, the selection, the list. */
function back(session: InspectorSession): boolean {
  const { view } = session.state;
  if (closeDiff(session)) return true;
  if (view.marked !== undefined) session.change((state) => withView(state, { marked: undefined }));
  else if (view.selected !== undefined) session.change((state) => withView(state, { selected: undefined }));
  else if (view.mode === 'list') session.change((state) => withView(state, { mode: 'step' }));
  else return false;
  return true;
}
