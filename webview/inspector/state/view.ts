/** What a person chose to see: step, group, completion, overlay, filter. Kept in the cursor, so that a reload comes back to it. */
import type { CompletionFilter, CompletionView, PageCursor } from '../../../core/protocol/index.ts';
import { OVERLAYS, type CardOrder, type OverlayKind } from '../contract.ts';
import { FIRST_SORT, sortFrom, type RowSort } from './rows.ts';

export type Mode = 'step' | 'list';

export interface ViewPart {
  /** Undefined = the newest step is followed. */
  step: number | undefined;
  /** The newest step when following was let go: what came since is "new". */
  letGoAt: number | undefined;
  /** The run went back while this step was looked at: where it has no completions any more, the newest one is followed. */
  mayBeGone: boolean;
  /** Number of the group in the main area. */
  group: number;
  /** Number of the group that a link led to: it is shown even where the filter leaves it out. */
  linked: number | undefined;
  selected: string | undefined;
  /** The first completion of a diff: kept whole, since its step may be left. */
  marked: CompletionView | undefined;
  mode: Mode;
  overlay: OverlayKind;
  order: CardOrder;
  filter: CompletionFilter;
  /** How the list of the whole run is sorted. */
  sort: RowSort;
  /** Place of the list's row that the keys are at: the list comes back to it. */
  row: number;
}

export const FIRST_VIEW: ViewPart = {
  step: undefined,
  letGoAt: undefined,
  mayBeGone: false,
  group: 0,
  linked: undefined,
  selected: undefined,
  marked: undefined,
  mode: 'step',
  overlay: 'none',
  order: 'advantage',
  filter: {},
  sort: FIRST_SORT,
  row: 0,
};

/** Group of a completion's id, `s42-g3-c5`; undefined where it is no such id. */
export function placeOf(id: string): { step: number; group: number; index: number } | undefined {
  const match = /^s(\d+)-g(\d+)-c(\d+)$/.exec(id);
  if (match === null) return undefined;
  const [step, group, index] = match.slice(1).map(Number) as [number, number, number];
  return { step, group, index };
}

/** Stays at a step. Where it was let go before, the count of new steps goes on. */
export const stayAt = (view: ViewPart, step: number, newest: number | undefined): ViewPart => ({
  ...view,
  step,
  mayBeGone: false,
  letGoAt: view.letGoAt ?? newest,
});

/** Follows the newest step again. */
export const follow = (view: ViewPart): ViewPart => ({
  ...view,
  step: undefined,
  letGoAt: undefined,
  mayBeGone: false,
  linked: undefined,
  selected: undefined,
});

/** Steps that came since following was let go. */
export const newSteps = (view: ViewPart, newest: number | undefined): number =>
  view.letGoAt === undefined || newest === undefined ? 0 : Math.max(0, newest - view.letGoAt);

/** What is written into the page's state, and read back from it. @param compared  ids of the completions in an open diff */
export function toCursor(view: ViewPart, folder: string, compared?: readonly [string, string]): PageCursor {
  return {
    page: 'inspector',
    folders: [folder],
    ...(view.step === undefined ? {} : { step: view.step }),
    ...(view.selected === undefined ? {} : { selected: view.selected }),
    ...(Object.keys(view.filter).length === 0 ? {} : { filter: view.filter }),
    ...(view.marked === undefined ? {} : { marked: view.marked.id }),
    ...(compared === undefined ? {} : { compared }),
    group: view.group,
    mode: view.mode,
    overlay: view.overlay,
    order: view.order,
    sort: view.sort,
    row: view.row,
  };
}

/** Where a step was gone to before the newest one was known: what comes from now on is "new". */
export const countFrom = (view: ViewPart, newest: number | undefined): ViewPart =>
  view.step === undefined || view.letGoAt !== undefined || newest === undefined
    ? view
    : { ...view, letGoAt: newest };

/** A cursor from elsewhere: what it does not say stays as `view` has it, and what is no valid value is passed over. */
export function fromCursor(cursor: PageCursor, view: ViewPart): ViewPart {
  const { step, selected, filter, group, mode, overlay, order, sort, row } = cursor;
  const place = selected === undefined ? undefined : placeOf(selected);
  const overlayKnown = OVERLAYS.find((kind) => kind === overlay);
  return {
    ...view,
    step: step ?? place?.step,
    letGoAt: undefined,
    mayBeGone: false,
    selected,
    linked: place?.group,
    group: place?.group ?? (typeof group === 'number' ? group : view.group),
    mode: mode === 'list' || mode === 'step' ? mode : view.mode,
    overlay: overlayKnown ?? view.overlay,
    order: order === 'index' || order === 'advantage' ? order : view.order,
    filter: filter ?? view.filter,
    sort: sortFrom(sort) ?? view.sort,
    row: typeof row === 'number' ? row : view.row,
  };
}
