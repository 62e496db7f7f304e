/** What the page says when there is no completion to show, and what to do next. */
import type { InspectorState } from './inspector.ts';
import { conditionOf, phaseWord } from '../../shared/condition.ts';
import { t } from '../../shared/l10n.ts';
import { failureToShow, newestStep } from './steps.ts';
import { sentences } from '../../../core/text/sentences.ts';

export interface Emptiness {
  title: string;
  text: string;
  /** Commands to offer, the likeliest first. */
  commands: {
    command: 'start' | 'resume' | 'openWalkthrough' | 'dashboard' | 'log' | 'retry';
    label: string;
  }[];
  /** Something is under way: no action is needed. */
  isWaiting: boolean;
}

const START = { command: 'start', label: t`Start Training` } as const;
const WALKTHROUGH = { command: 'openWalkthrough', label: t`Take the Tour` } as const;
const LOG = { command: 'log', label: t`Show Trainer Log` } as const;
const DASHBOARD = { command: 'dashboard', label: t`Open Dashboard` } as const;
const RETRY = { command: 'retry', label: t`Try Again` } as const;
const RESUME = { command: 'resume', label: t`Resume` } as const;

const NO_RUN: Emptiness = {
  title: t`No run yet`,
  text: t`Start a training run: its completions show here as they are produced.`,
  commands: [START, WALKTHROUGH],
  isWaiting: false,
};

/** Undefined: there is something to show. */
export function emptinessOf({ isReady, run, steps, view }: InspectorState): Emptiness | undefined {
  if (!isReady) return { title: '', text: t`Reading the run…`, commands: [], isWaiting: true };
  if (run.folder === undefined) return NO_RUN;
  if (view.step !== undefined && view.step === steps.absent) {
    return {
      title: t`Step ${view.step} has no completions`,
      text: t`It has not been sampled, or what it wrote was cut off by a resume.`,
      commands: [],
      isWaiting: false,
    };
  }
  const failure = failureToShow(steps, view.step);
  if (failure !== undefined) {
    const { step, message, fix } = failure;
    return {
      title: step === 'newest' ? t`The newest step could not be read` : t`Step ${step} could not be read`,
      text: sentences(message, fix),
      commands: [RETRY, LOG],
      isWaiting: false,
    };
  }
  if (newestStep(steps) !== undefined) return undefined;
  const { head } = run;
  const condition = conditionOf(head);
  const error = head?.status?.error;
  if (error !== null && error !== undefined) {
    return {
      title: t`The run failed before its first completion`,
      text: sentences(error.message, error.where, error.fix),
      commands: [LOG, START],
      isWaiting: false,
    };
  }
  if (!condition.alive && head !== undefined && head.status !== null) {
    const commands = condition.resumable ? [RESUME, DASHBOARD] : [DASHBOARD, START];
    return {
      title: t`This run recorded no completions`,
      text: t`${capitalised(condition.word)}; step ${head.status.step} is its last. Its metrics are on the dashboard.`,
      commands,
      isWaiting: false,
    };
  }
  if (!steps.isKnownEmpty && head === undefined) {
    return { title: '', text: t`Reading the run…`, commands: [], isWaiting: true };
  }
  const phase = phaseWord(head?.status?.phase) || t`loading the model and its first prompts`;
  return {
    title: t`Waiting for the first completion`,
    text: t`${capitalised(condition.word)}: ${phase}.`,
    commands: [LOG],
    isWaiting: true,
  };
}

const capitalised = (word: string): string => `${word[0]?.toUpperCase()}${word.slice(1)}`;
