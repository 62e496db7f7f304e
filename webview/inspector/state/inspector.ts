/** The inspector's state as a whole, and how messages of the panel change it. Everything here is plain data and pure functions. */
import type {
  CompletionFilter,
  PageCursor,
  RunPush,
  Snapshot,
  StepPoint,
  StepView,
} from '../../../core/protocol/index.ts';
import { joinGroups, withWholeText } from './groups.ts';
import { applyRunNews, emptyRun, forgetMeasures, type RunPart } from './run.ts';
import { shownStep } from './shown.ts';
import {
  applyStepNews,
  joinPoints,
  newestStep,
  NO_STEPS,
  withStepAnswer,
  type FailedStep,
  type StepsPart,
} from './steps.ts';
import { countFrom, FIRST_VIEW, follow, fromCursor, placeOf, stayAt, type ViewPart } from './view.ts';

export interface InspectorState {
  /** False until the first snapshot: there is nothing to say yet. */
  isReady: boolean;
  /** Counts snapshots and restarts of the run: answers to questions of an earlier one are dropped. */
  generation: number;
  run: RunPart;
  steps: StepsPart;
  view: ViewPart;
}

export const FIRST_STATE: InspectorState = {
  isReady: false,
  generation: 0,
  run: emptyRun(undefined, true),
  steps: NO_STEPS,
  view: FIRST_VIEW,
};

/** Everything anew. What the person looked at stays where it is the same run; the cursor goes before. */
export function withSnapshot(
  state: InspectorState,
  { cursor, runs, step, trusted }: Snapshot,
): InspectorState {
  const folder = cursor.folders[0];
  const isSameRun = state.isReady && state.run.folder === folder;
  const view = isSameRun ? state.view : fromCursor(cursor, FIRST_VIEW);
  const fresh: InspectorState = {
    isReady: true,
    generation: state.generation + 1,
    run: emptyRun(folder, trusted),
    steps: NO_STEPS,
    view,
  };
  const read = step === undefined ? fresh : withStep(fresh, step.asked, step.view);
  const push = runs.find((one) => one.folder === folder);
  return push === undefined ? read : withNews(read, push);
}

/** News of the run. A run that went back is forgotten but for what the person chose. */
export function withNews(state: InspectorState, push: RunPush): InspectorState {
  if (push.folder !== state.run.folder) return state;
  const base = push.restarted === true ? forget(state) : state;
  const steps = applyStepNews(base.steps, push, base.view.step);
  return {
    ...base,
    run: applyRunNews(base.run, push),
    steps,
    view: countFrom(base.view, newestStep(steps)),
  };
}

const forget = (state: InspectorState): InspectorState => ({
  ...state,
  generation: state.generation + 1,
  run: forgetMeasures(state.run),
  steps: NO_STEPS,
  view: { ...state.view, letGoAt: undefined, mayBeGone: state.view.step !== undefined },
});

/** The panel asks to go somewhere. */
export const withGoto = (state: InspectorState, cursor: PageCursor): InspectorState => ({
  ...state,
  view: countFrom(fromCursor(cursor, state.view), newestStep(state.steps)),
});

export const withPoints = (state: InspectorState, points: readonly StepPoint[]): InspectorState => ({
  ...state,
  // What was pushed meanwhile is newer than the answer.
  steps: { ...state.steps, points: joinPoints(points, state.steps.points) },
});

export const withStep = (
  state: InspectorState,
  asked: number | 'newest',
  answer: StepView | null,
): InspectorState => {
  const { view } = state;
  const steps = withStepAnswer(state.steps, asked, answer, view.step);
  if (asked !== view.step) return { ...state, steps };
  // The run went back behind the step that was looked at: there is nothing to stay for.
  if (answer === null && view.mayBeGone) return { ...state, steps, view: follow(view) };
  return { ...state, steps, view: { ...view, mayBeGone: false } };
};

/** A step could not be read; undefined: it is to be tried again. */
export const withFailedStep = (state: InspectorState, failed: FailedStep | undefined): InspectorState => ({
  ...state,
  steps: { ...state.steps, failed },
});

/** A text that came cut, whole. */
export function withText(
  state: InspectorState,
  id: string,
  part: 'prompt' | 'completion',
  text: string,
): InspectorState {
  const { loaded } = state.steps;
  if (loaded === undefined) return state;
  const groups = joinGroups([], withWholeText(loaded.groups, id, part, text));
  return { ...state, steps: { ...state.steps, loaded: { ...loaded, groups } } };
}

/** Changes what is looked at. */
export const withView = (state: InspectorState, change: Partial<ViewPart>): InspectorState => ({
  ...state,
  view: { ...state.view, ...change },
});

/** Goes to a step and stays there; the selection does not travel. */
export function atStep(state: InspectorState, step: number): InspectorState {
  if (step === state.view.step) return state;
  const view = stayAt(state.view, step, newestStep(state.steps));
  return { ...state, view: { ...view, linked: undefined, selected: undefined } };
}

/** Lets go of the newest step: what is on the screen stays. */
export function letGo(state: InspectorState): InspectorState {
  const step = newestStep(state.steps);
  if (state.view.step !== undefined || step === undefined) return state;
  return { ...state, view: stayAt(state.view, step, step) };
}

export const followLatest = (state: InspectorState): InspectorState => ({
  ...state,
  view: follow(state.view),
});

/** The step `by` places along the step bar. Beyond the newest the page follows again. */
export function neighbourStep(state: InspectorState, by: number): InspectorState {
  const newest = newestStep(state.steps);
  const from = state.view.step ?? newest;
  if (from === undefined || newest === undefined) return state;
  const first = Math.min(state.steps.points[0]?.step ?? from, from);
  const to = Math.max(first, from + by);
  if (to > newest) return followLatest(state);
  return to === from ? state : atStep(state, to);
}

/** Selects a completion of the step on the screen: whoever reads it does not want it taken away by the next step. */
export function withSelection(state: InspectorState, id: string): InspectorState {
  const { step = shownStep(state.steps, state.view), group = state.view.group } = placeOf(id) ?? {};
  // While a step is read the cards of the one before stay: whoever chooses one of them means that step.
  const isElsewhere = step !== undefined && step !== shownStep(state.steps, state.view);
  return withView(isElsewhere ? atStep(state, step) : letGo(state), { selected: id, group });
}

/** Shows a completion at its step, wherever the page stands and whatever the filter leaves. */
export function atCompletion(state: InspectorState, step: number, id: string): InspectorState {
  return withView(atPlace(state, step, placeOf(id)?.group ?? 0), { selected: id });
}

/** Shows a group of a step, likewise. */
export const atPlace = (state: InspectorState, step: number, group: number): InspectorState =>
  withView(atStep(state, step), { group, linked: group, selected: undefined, mode: 'step' });

/** Chooses a group of the step on the screen. */
export const atGroup = (state: InspectorState, group: number): InspectorState =>
  withView(state, { group, linked: undefined, selected: undefined });

/** Another filter: what a link led to is left out like everything else, and the list begins at its top. */
export const withFilter = (state: InspectorState, filter: CompletionFilter): InspectorState =>
  withView(state, { filter, linked: undefined, row: 0 });
