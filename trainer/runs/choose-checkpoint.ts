import { GrpoError } from '../../core/errors/index.ts';
import { Checkpoints, type Checkpoint } from './checkpoints.ts';
import { readManifest } from './create.ts';
import { runFileSystem } from './file-system.ts';

/**
 * A checkpoint of a run that is only read, never written.
 * @param step  undefined: the newest one that is whole
 * @throws GrpoError `run-not-found`, `checkpoint-not-found`, `checkpoint-damaged`
 */
export function chooseCheckpoint(run: string, step?: number): Checkpoint {
  const files = runFileSystem();
  readManifest(files, run);
  const checkpoints = new Checkpoints(files, run);
  if (step !== undefined) return checkpoints.read(step);
  for (const candidate of checkpoints.steps().reverse()) {
    const found = checkpoints.find(candidate);
    if (found) return found;
  }
  throw new GrpoError({
    code: 'checkpoint-not-found',
    message: 'This run has no checkpoint yet.',
    where: run,
    fix: 'Ask a live run for one with `grpo control RUN checkpoint`, or wait for train.save_steps.',
  });
}
