import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import type { Manifest } from '../../core/run/records.ts';

/** Not even the checkpoint that a branch began with can be used. */
export const originLost = (folder: string, parent: Manifest['parent']): GrpoError =>
  new GrpoError({
    code: 'run-origin-lost',
    message: `This branch has no usable checkpoint left, not even the one it began with at step ${parent?.step ?? 0}.`,
    where: join(folder, 'checkpoints'),
    fix: `Branch again from ${parent?.run ?? 'its parent'}.`,
    kind: 'run',
  });

/** Somebody forced the lock away. */
export const lockLost = (folder: string): GrpoError =>
  new GrpoError({
    code: 'run-lock-lost',
    message: 'Another process has taken the lock of this run.',
    where: join(folder, 'lock'),
    fix: 'Only one process may write a run: look which one took it (it may have been forced).',
    kind: 'run',
  });
