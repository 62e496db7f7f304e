import { GrpoError } from '../../core/errors/index.ts';
import { Checkpoints, type Checkpoint } from './checkpoints.ts';
import { readManifest } from './create.ts';
import { runFileSystem } from './file-system.ts';

/**
 * A checkpoint of a run that is only read, never written; its files hold what was written.
 * @param step  undefined: the newest one that is whole
 * @param onSkipped  told of each newer one that was passed over, and why
 * @throws GrpoError `run-not-found`, `checkpoint-not-found`, `checkpoint-damaged`
 */
export async function chooseCheckpoint(
  run: string,
  step: number | undefined,
  onSkipped: (message: string) => void,
): Promise<Checkpoint> {
  const files = runFileSystem();
  readManifest(files, run);
  const checkpoints = new Checkpoints(files, run);
  if (step !== undefined) return checkpoints.verify(step);
  for (const candidate of checkpoints.steps().reverse()) {
    try {
      return await checkpoints.verify(candidate);
    } catch (error) {
      if (!(error instanceof GrpoError)) throw error;
      onSkipped(error.message);
    }
  }
  throw new GrpoError({
    code: 'checkpoint-not-found',
    message: 'This run has no checkpoint yet.',
    where: run,
    fix: 'Ask a live run for one with `grpo control RUN checkpoint`, or wait for train.save_steps.',
  });
}
