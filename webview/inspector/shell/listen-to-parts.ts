import type { CardEvents } from '../contract.ts';
import type { ShellEvents } from '../parts/events.ts';
import {
  closeDiff,
  control,
  copyCompletion,
  diffWithReference,
  markForDiff,
  openConfig,
  openDiff,
  pin,
  saveCase,
} from '../session/commands.ts';
import type { InspectorSession } from '../session/session.ts';
import {
  atCompletion,
  atGroup,
  atPlace,
  atStep,
  followLatest,
  letGo,
  withFilter,
  withSelection,
  withView,
  type InspectorState,
} from '../state/inspector.ts';
import { findShown, shownGroups } from '../state/shown.ts';
import { newestStep } from '../state/steps.ts';

type Events = ShellEvents & CardEvents & { close: null; swap: null; 'open-in-editor': null };
type Listeners = { [Name in keyof Events]: (detail: Events[Name]) => void };

/** What the parts of the page ask for, done. */
export function listenToParts(page: HTMLElement, session: InspectorSession): void {
  const all: Listeners = { ...shellListeners(session), ...cardListeners(session), ...diffListeners(session) };
  for (const [name, listener] of Object.entries(all)) {
    page.addEventListener(name, (event) => {
      // The clipboard's `copy` and the like have names of ours: only our own events carry a detail.
      if (event instanceof CustomEvent) (listener as (detail: unknown) => void)(event.detail);
    });
  }
}

/** The newest step chosen by hand is not left behind by the next one. */
const toStep = (state: InspectorState, step: number): InspectorState =>
  step === newestStep(state.steps) ? letGo(atStep(state, step)) : atStep(state, step);

function shellListeners(session: InspectorSession): Pick<Listeners, keyof ShellEvents> {
  const folder = (): string => session.state.run.folder ?? '';
  return {
    control: ({ type }) => void control(session, type),
    command: ({ command }) => {
      if (command === 'retry') session.retryStep();
      else if (command === 'dashboard') void session.ask('openDashboard', { folders: [folder()] });
      else if (command === 'log') void session.ask('openLog', { folder: folder() });
      else void session.ask('command', { command, ...(folder() === '' ? {} : { folder: folder() }) });
    },
    'go-to-step': ({ step }) => session.go((state) => withView(toStep(state, step), { mode: 'step' })),
    follow: ({ following }) => (following ? session.go(followLatest) : session.change(letGo)),
    filter: ({ filter }) => session.go((state) => withFilter(state, filter)),
    mode: ({ mode }) => session.go((state) => withView(state, { mode })),
    overlay: ({ overlay }) => session.change((state) => withView(state, { overlay })),
    'choose-group': ({ group }) => session.change((state) => atGroup(state, group)),
    remedy: (way) => void session.ask('remedy', { folder: folder(), ...way }),
    'open-completion': ({ id, step }) => session.go((state) => atCompletion(state, step, id)),
    'open-place': ({ step, group }) => session.go((state) => atPlace(state, step, group)),
    'open-config': ({ key }) => void openConfig(session, key),
    sort: (sort) => session.change((state) => withView(state, { sort, row: 0 })),
    row: ({ row }) => session.change((state) => withView(state, { row })),
    'rows-in-view': ({ from, to }) => session.rows.want(from, to),
    dismiss: () => session.set({ notice: undefined }),
  };
}

function cardListeners(session: InspectorSession): Pick<Listeners, keyof CardEvents> {
  const find = (id: string) => findShown(shownGroups(session.state.steps, session.state.view), id);
  const findCompared = (id: string) => {
    const { diff, references } = session;
    const compared = [references.awaited?.of, diff?.left.completion, diff?.right.completion];
    return compared.find((one) => one?.id === id);
  };
  return {
    select: ({ id }) => session.change((state) => withSelection(state, id)),
    'need-tokens': ({ ids }) => session.tokens.load(ids),
    'need-text': ({ id, part }) => void session.wholeText(id, part),
    pin: ({ id, note }) => void pin(session, id, note),
    mark: ({ id }) => {
      const one = find(id);
      if (one !== undefined) void markForDiff(session, one);
    },
    copy: ({ id }) => {
      const one = find(id);
      if (one !== undefined) void copyCompletion(session, one);
    },
    reference: ({ id }) => {
      const one = findCompared(id) ?? find(id);
      if (one !== undefined) void diffWithReference(session, one);
    },
    'save-case': ({ id }) => void saveCase(session, id),
    order: ({ order }) => session.change((state) => withView(state, { order })),
    'open-config': ({ key }) => void openConfig(session, key),
  };
}

function diffListeners(session: InspectorSession): Pick<Listeners, 'close' | 'swap' | 'open-in-editor'> {
  return {
    close: () => closeDiff(session),
    swap: () => {
      const { diff } = session;
      if (diff !== undefined) session.set({ diff: { ...diff, left: diff.right, right: diff.left } });
    },
    'open-in-editor': () => void openDiff(session),
  };
}
