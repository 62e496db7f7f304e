import { GrpoError } from '../../core/errors/index.ts';
import { checkpointStep } from '../../core/run/records.ts';
import { Checkpoints } from '../runs/checkpoints.ts';
import { runFileSystem } from '../runs/file-system.ts';
import { isWholeNumber, wholeNumber } from './arguments.ts';

const NEWEST = /^(newest|latest|last|end|final|-1)$/i;

/**
 * The step that an option names a checkpoint of a run by. What is no step is answered with those that there are.
 * @param text  undefined where the option is not given
 * @param least  0 where the beginning counts as one
 * @throws GrpoError `usage`
 */
export function stepOfCheckpoint(
  option: string,
  text: string | undefined,
  run: string,
  least: 0 | 1,
): number {
  if (text !== undefined && isWholeNumber(text, least)) return Number(text);
  const steps = stepsOf(run);
  if (steps === undefined) return wholeNumber(option, text ?? '', least);
  const named = text
    ?.split(/[\\/]/)
    .filter((part) => part !== '')
    .at(-1);
  const meant =
    text !== undefined && NEWEST.test(text) ? steps.at(-1) : (checkpointStep(named ?? '') ?? steps.at(-1));
  const there =
    steps.length === 0
      ? 'This run has no checkpoint yet'
      : `This run has checkpoints of steps ${listed(steps)}`;
  const beginning = least === 0 ? '; 0 is the beginning' : '';
  throw new GrpoError({
    code: 'usage',
    message:
      text === undefined
        ? `${option} is missing: the step of the checkpoint to begin with.`
        : `${option} takes the step of a checkpoint, a whole number, not ${JSON.stringify(text)}.`,
    where: option,
    fix: meant === undefined ? `${there}${beginning}.` : `Write ${option} ${meant}. ${there}${beginning}.`,
  });
}

const SHOWN = 20;

/** All, or the newest where they are many. */
const listed = (steps: readonly number[]): string =>
  steps.length <= SHOWN ? steps.join(', ') : `..., ${steps.slice(-SHOWN).join(', ')}`;

/** Undefined where there is no run: that is somebody else's to say. */
function stepsOf(run: string): number[] | undefined {
  try {
    const files = runFileSystem();
    return files.isFolder(run) ? new Checkpoints(files, run).steps() : undefined;
  } catch (error) {
    if (error instanceof GrpoError) return undefined;
    throw error;
  }
}
