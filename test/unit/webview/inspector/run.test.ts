import assert from 'node:assert/strict';
import type { Alarm } from '../../../../core/alarms/index.ts';
import type { RunHead } from '../../../../core/protocol/index.ts';
import type { RunState } from '../../../../core/run/records.ts';
import { conditionOf } from '../../../../webview/shared/condition.ts';
import { unwrittenWord } from '../../../../webview/inspector/completion/words.ts';
import { configFacts } from '../../../../webview/inspector/state/config-facts.ts';
import { emptinessOf } from '../../../../webview/inspector/state/emptiness.ts';
import { FIRST_STATE, withSnapshot, withStep } from '../../../../webview/inspector/state/inspector.ts';
import {
  activeAlarms,
  activeNotices,
  applyRunNews,
  emptyRun,
  isHalted,
  secondsLeft,
  withMetrics,
} from '../../../../webview/inspector/state/run.ts';
import { SampleRun } from '../../../webview/support/sample-run.ts';

function head(state: RunState, more: Partial<RunHead> = {}): RunHead {
  const sample = new SampleRun().head(10);
  const status = sample.status && { ...sample.status, state };
  return { ...sample, status, liveness: state === 'finished' ? 'ended' : 'alive', ...more };
}
const line = (step: number, seconds: number) => ({ step, metrics: {}, time: { step_time: seconds } });

describe('how a run fares', () => {
  it('is told by status and liveness together', () => {
    const words = (state: RunState, liveness: RunHead['liveness']) =>
      conditionOf(head(state, { liveness })).word;
    assert.equal(words('running', 'alive'), 'training');
    assert.equal(words('running', 'gone'), 'crashed');
    assert.equal(words('running', 'not-answering'), 'not answering');
    assert.equal(words('finished', 'ended'), 'finished');
    assert.equal(conditionOf(undefined).word, 'starting');
  });

  it('lets only live runs be steered, and ended ones go on', () => {
    assert.equal(conditionOf(head('paused')).alive, true);
    assert.equal(conditionOf(head('interrupted', { liveness: 'ended' })).resumable, true);
    assert.equal(conditionOf(head('finished')).resumable, false);
  });
});

describe('what is being sampled', () => {
  it('is cut off where no process goes on with the run, not where it is slow or far away', () => {
    const halted = (liveness: RunHead['liveness']) =>
      isHalted({ ...emptyRun('/run', true), head: head('running', { liveness }) });
    assert.deepEqual((['alive', 'not-answering', 'unknown', 'gone', 'ended', null] as const).map(halted), [
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
    assert.equal(isHalted(emptyRun('/run', true)), false);
    assert.equal(unwrittenWord(true, true), 'cut off');
    assert.equal(unwrittenWord(false, true), 'not sampled');
    assert.equal(unwrittenWord(true, false), 'sampling');
  });
});

describe('the time left', () => {
  it('is the median pace times the steps to go, and unknown for a run that does not train', () => {
    const run = withMetrics({ ...emptyRun('/run', true), head: head('running') }, [
      line(8, 1),
      line(9, 100),
      line(10, 2),
    ]);
    assert.equal(secondsLeft(run), 50 * 2);
    assert.equal(secondsLeft({ ...run, head: head('paused') }), null);
  });

  it('comes from the newest line alone at first, and counts each step once', () => {
    const greeting = { folder: '/run', head: head('running'), latest: line(10, 3) };
    const greeted = applyRunNews(emptyRun('/run', true), greeting);
    assert.equal(secondsLeft(greeted), 50 * 3);
    const later = applyRunNews(greeted, { folder: '/run', metrics: [line(11, 5)], latest: line(11, 5) });
    assert.deepEqual([later.latest?.step, later.stepSeconds], [11, [3, 5]]);
  });

  it('passes over lines that are older than the newest', () => {
    const run = withMetrics(emptyRun('/run', true), [line(5, 1)]);
    assert.equal(withMetrics(run, [line(4, 1), line(5, 1)]), run);
  });
});

describe('alarms', () => {
  const alarm = (severity: Alarm['severity'], active: boolean): Alarm => ({
    code: severity === 'alarm' ? 'truncation' : 'loss_near_zero',
    severity,
    message: 'm',
    steps: { first: 1, last: 2 },
    active,
    evidence: {},
    remedies: [],
  });
  const all = [alarm('notice', true), alarm('notice', false), alarm('alarm', true), alarm('alarm', false)];

  it('are those that hold now, apart from what only looks alarming', () => {
    const run = { ...emptyRun('/run', true), alarms: all };
    assert.deepEqual(activeAlarms(run), [all[2]]);
    assert.deepEqual(activeNotices(run), [all[0]]);
  });
});

describe('what the page says without completions', () => {
  const cursor = { page: 'inspector' as const, folders: ['/run'] };
  const state = (shown: RunHead | undefined) => {
    const push = { folder: '/run', ...(shown === undefined ? {} : { head: shown }) };
    return withStep(withSnapshot(FIRST_STATE, { cursor, runs: [push], trusted: true }), 'newest', null);
  };

  it('offers to start where there is no run', () => {
    const none = withSnapshot(FIRST_STATE, { cursor: { ...cursor, folders: [] }, runs: [], trusted: true });
    assert.equal(emptinessOf(none)?.commands[0]?.command, 'start');
  });

  it('waits with the phase, and says why a run failed', () => {
    assert.match(emptinessOf(state(head('running')))?.text ?? '', /sampling completions/);
    const failed = head('failed', { liveness: 'ended' });
    const error = { code: 'x', message: 'Model not found.', fix: 'Name another.' };
    const empty = emptinessOf(state({ ...failed, status: failed.status && { ...failed.status, error } }));
    assert.equal(empty?.text, 'Model not found. Name another.');
    assert.equal(empty?.commands[0]?.command, 'log');
  });

  it('offers to resume a run that was interrupted before its first completion', () => {
    const empty = emptinessOf(state(head('interrupted', { liveness: 'ended' })));
    assert.equal(empty?.commands[0]?.command, 'resume');
  });
});

describe('the config', () => {
  it('names rewards as metrics do', () => {
    const config = {
      rewards: [{ use: 'exact-answer' }, { use: './r/concise.ts', weight: 0.2 }, { use: 'exact-answer' }],
    };
    assert.deepEqual(configFacts(head('running', { config })).weights, {
      'exact-answer': 1,
      concise: 0.2,
      'exact-answer-2': 1,
    });
  });

  it('guesses nothing that is not there', () => {
    const facts = configFacts(head('running', { config: { grpo: 'broken' } }));
    assert.deepEqual(facts, {
      numGenerations: 0,
      maxTokens: 0,
      weights: {},
      components: [],
      clip: undefined,
    });
  });
});
