/** Why there are no charts, and what to do next. */
import { conditionOf, phaseWord } from '../../shared/condition.ts';
import { t } from '../../shared/l10n.ts';
import type { RunData } from '../data/run.ts';

export interface Emptiness {
  title: string;
  text: string;
  commands: { command: 'start' | 'openWalkthrough'; label: string }[];
  /** Something is under way. */
  isWaiting: boolean;
}

/** Undefined: there is something to show. */
export function emptinessOf(isReady: boolean, runs: readonly RunData[]): Emptiness | undefined {
  if (!isReady) return { title: '', text: t`Reading …`, commands: [], isWaiting: true };
  if (runs.length === 0) {
    return {
      title: t`No run to show`,
      text: t`Start a training, or choose runs in the Runs view: select several there and open the dashboard to compare them.`,
      commands: [
        { command: 'start', label: t`Start training` },
        { command: 'openWalkthrough', label: t`How it works` },
      ],
      isWaiting: false,
    };
  }
  if (runs.some(({ columns, evaluations }) => columns.length > 0 || evaluations.length > 0)) return undefined;
  if (runs.some(({ isLoaded, problem }) => !isLoaded && problem === undefined))
    return { title: '', text: t`Reading the run …`, commands: [], isWaiting: true };
  return noStep(runs);
}

function noStep(runs: readonly RunData[]): Emptiness {
  const alive = runs.find(({ head }) => conditionOf(head).alive);
  if (alive === undefined) {
    return {
      title: t`No step was finished`,
      text: t`The run ended before its first step. Its log says why; the Runs view opens it.`,
      commands: [{ command: 'start', label: t`Start training` }],
      isWaiting: false,
    };
  }
  const doing = phaseWord(alive.head?.status?.phase);
  return {
    title: t`The first step is being computed`,
    text:
      doing === ''
        ? t`The charts appear with it. The inspector shows the completions as they are sampled.`
        : t`The charts appear with it (${doing}). The inspector shows the completions as they are sampled.`,
    commands: [],
    isWaiting: true,
  };
}
