import assert from 'node:assert/strict';
import type { RunPush, StepView } from '../../../../core/protocol/index.ts';
import {
  atStep,
  FIRST_STATE,
  followLatest,
  letGo,
  neighbourStep,
  withGoto,
  withNews,
  withSelection,
  withSnapshot,
  withStep,
  type InspectorState,
} from '../../../../webview/inspector/state/inspector.ts';
import { shownGroups, shownStep } from '../../../../webview/inspector/state/shown.ts';
import { missingStep, newestStep } from '../../../../webview/inspector/state/steps.ts';
import { fromCursor, FIRST_VIEW, newSteps, toCursor } from '../../../../webview/inspector/state/view.ts';
import { pair } from './sample.ts';

const FOLDER = '/run';
const view = (step: number): StepView => ({ step, groups: [pair(step, 0, [0, 1])], updated: true });
const push = (more: Partial<RunPush>): RunPush => ({ folder: FOLDER, ...more });
const written = (step: number): RunPush =>
  push({ rollouts: [pair(step, 0, [0, 1])], points: [{ step, reward: 0, reward_std: 0, zero_std: 0 }] });

function started(step: number): InspectorState {
  const cursor = { page: 'inspector' as const, folders: [FOLDER] };
  const state = withSnapshot(FIRST_STATE, { cursor, runs: [push({})], trusted: true });
  return withStep(state, 'newest', view(step));
}
const shown = ({ steps, view }: InspectorState): number | undefined => shownStep(steps, view);
const news = ({ steps, view }: InspectorState): number => newSteps(view, newestStep(steps));

describe('following the newest step', () => {
  it('goes along with every step, in the making and written', () => {
    const live = withNews(
      started(4),
      push({ live: { fresh: true, lines: [{ step: 5, group: 0, index: 0, text: 'a' }] } }),
    );
    assert.equal(shown(live), 5);
    assert.deepEqual(
      shownGroups(live.steps, live.view).map(({ view, live: texts }) => [view, texts.get(0)]),
      [[undefined, 'a']],
    );
    assert.equal(shown(withNews(live, written(5))), 5);
  });

  it('lets go when an older step is chosen, counts what comes, and takes it up again', () => {
    let state = atStep(started(4), 2);
    state = withStep(state, 2, view(2));
    for (const step of [5, 6, 7]) state = withNews(state, written(step));
    assert.equal(shown(state), 2);
    assert.equal(news(state), 3);
    state = followLatest(state);
    assert.deepEqual([shown(state), news(state)], [7, 0]);
  });

  it('reads the newest step when it is followed again, and nothing while it is here', () => {
    const older = withStep(atStep(withNews(started(4), written(7)), 2), 2, view(2));
    const following = followLatest(older);
    assert.equal(missingStep(following.steps, following.view.step), 7);
    const read = withStep(following, 7, view(7));
    assert.equal(missingStep(read.steps, read.view.step), undefined);
    assert.equal(shownGroups(read.steps, read.view)[0]?.view?.step, 7);
  });

  it('goes on counting when another old step is chosen', () => {
    let state = withNews(atStep(started(4), 2), written(5));
    state = atStep(state, 3);
    assert.equal(news(state), 1);
  });

  it('counts from where a cursor went to a step, also before anything was read', () => {
    const cursor = { page: 'inspector' as const, folders: [FOLDER], step: 2 };
    let state = withSnapshot(FIRST_STATE, { cursor, runs: [push({})], trusted: true });
    for (const step of [4, 5, 6]) state = withNews(state, written(step));
    assert.equal(news(state), 2);
    state = withGoto(followLatest(state), cursor);
    assert.equal(news(withNews(state, written(7))), 1);
  });

  it('goes to the step of a selected completion that stayed on the screen while another step is read', () => {
    const asked = atStep(started(7), 4);
    const [before] = shownGroups(asked.steps, asked.view);
    assert.equal(before?.view?.step, 7);
    const state = withSelection(asked, 's7-g0-c1');
    assert.deepEqual([shown(state), state.view.selected], [7, 's7-g0-c1']);
    assert.equal(shownGroups(state.steps, state.view)[0]?.view?.step, 7);
  });

  it('lets go when a completion is selected: it is not taken away', () => {
    let state = withSelection(started(4), 's4-g0-c1');
    state = withNews(state, written(5));
    assert.deepEqual([shown(state), state.view.selected], [4, 's4-g0-c1']);
  });

  it('keeps the step in the making when it is let go, and shows it written', () => {
    const live = { fresh: true, lines: [{ step: 5, group: 0, index: 0, text: 'a' }] };
    let state = letGo(withNews(started(4), push({ live })));
    state = withNews(state, written(5));
    state = withNews(state, written(6));
    assert.equal(shown(state), 5);
    assert.equal(shownGroups(state.steps, state.view)[0]?.view?.completions.length, 2);
  });

  it('follows again when one goes beyond the newest step, and stops at the first', () => {
    const state = withNews(withNews(started(4), written(5)), written(6));
    const back = neighbourStep(state, -1);
    assert.equal(back.view.step, 5);
    assert.equal(neighbourStep(neighbourStep(back, 1), 1).view.step, undefined);
    assert.equal(neighbourStep(back, -100).view.step, 5);
  });

  it('forgets the steps of a run that went back, and keeps what was chosen', () => {
    const state = withSelection(started(4), 's4-g0-c1');
    const restarted = withNews(state, push({ restarted: true }));
    assert.equal(restarted.steps.loaded, undefined);
    assert.equal(restarted.view.step, 4);
    assert.equal(restarted.generation, state.generation + 1);
  });

  it('keeps where the person stands when a lost message brings a new snapshot', () => {
    const state = atStep(started(4), 2);
    const cursor = { page: 'inspector' as const, folders: [FOLDER] };
    const again = withSnapshot(state, { cursor, runs: [push({})], trusted: true });
    assert.equal(again.view.step, 2);
  });

  it('takes the step that comes with a snapshot, unless the person stands at another one', () => {
    const cursor = { page: 'inspector' as const, folders: [FOLDER] };
    const snapshot = {
      cursor,
      runs: [push({})],
      step: { asked: 'newest' as const, view: view(6) },
      trusted: true,
    };
    const first = withSnapshot(FIRST_STATE, snapshot);
    assert.equal(shown(first), 6);
    assert.equal(missingStep(first.steps, first.view.step), undefined);
    const elsewhere = withSnapshot(atStep(started(4), 2), snapshot);
    assert.equal(missingStep(elsewhere.steps, elsewhere.view.step), 2);
    const none = { ...snapshot, step: { asked: 'newest' as const, view: null } };
    assert.equal(missingStep(withSnapshot(FIRST_STATE, none).steps, undefined), undefined);
  });

  it('passes over news of another run', () => {
    const state = started(4);
    assert.equal(withNews(state, { ...written(9), folder: '/other' }), state);
  });
});

describe('the cursor', () => {
  it('brings back what was looked at', () => {
    const seen = {
      ...FIRST_VIEW,
      step: 7,
      selected: 's7-g3-c2',
      group: 3,
      overlay: 'kl' as const,
      filter: { errors_only: true },
    };
    const cursor = JSON.parse(JSON.stringify(toCursor(seen, FOLDER))) as ReturnType<typeof toCursor>;
    // What was selected is on the screen again, also where the filter leaves it out.
    assert.deepEqual(fromCursor(cursor, FIRST_VIEW), { ...seen, linked: 3 });
  });

  it('goes to the step and group of a completion, and passes over values that it does not know', () => {
    const cursor = {
      page: 'inspector' as const,
      folders: [FOLDER],
      selected: 's9-g2-c1',
      overlay: 'rainbow',
    };
    const { step, group, overlay } = fromCursor(cursor, FIRST_VIEW);
    assert.deepEqual([step, group, overlay], [9, 2, 'none']);
  });
});

describe('a run that went back behind the step that is looked at', () => {
  const restarted = push({ restarted: true });

  it('is followed again: there is nothing to stay for', () => {
    const staying = withStep(atStep(withNews(started(4), written(7)), 7), 7, view(7));
    const back = withNews(staying, restarted);
    assert.equal(back.view.step, 7, 'it may still be there');
    const asked = withStep(back, 7, null);
    assert.equal(asked.view.step, undefined);
    assert.equal(shown(withNews(asked, written(1))), 1);
  });

  it('leaves a reader at a step that is still there, and one who chose an absent step by himself', () => {
    const staying = withStep(atStep(started(4), 2), 2, view(2));
    const here = withStep(withNews(staying, restarted), 2, view(2));
    assert.equal(here.view.step, 2);
    assert.equal(withStep(atStep(here, 3), 3, null).view.step, 3);
  });
});
