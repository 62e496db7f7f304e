import { Worker } from 'node:worker_threads';
import { GrpoError } from '../../../../core/errors/index.ts';
import { matcher } from './matcher.ts';
import type { SearchPiece, SearchTask } from './task.ts';

/** A search that has not come on for so long, ms, is ended: its expression backtracks without end. */
const STALL = 2000;

/** One text search at a time, in a thread of its own that can be ended. A newer search ends the one before it. */
export class TextSearch {
  private readonly threadFile: string;
  private endCurrent: ((error: GrpoError) => void) | undefined;

  /** @param threadFile  the bundle that runs `scan` when it is started with a `SearchTask` */
  constructor(threadFile: string) {
    this.threadFile = threadFile;
  }

  /**
   * Whether each line holds the text, in the lines' order. Rejects with `filter-regex-invalid`, `filter-regex-slow`, `filter-superseded`
   * or `filter-search-failed`.
   */
  async run(task: Omit<SearchTask, 'role'>): Promise<Uint8Array> {
    matcher(task.pattern, task.regex);
    this.end();
    const found = new Uint8Array(task.offsets.length);
    if (found.length === 0) return found;
    const worker = new Worker(this.threadFile, {
      workerData: { ...task, role: 'search' } satisfies SearchTask,
    });
    let stalled: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.endCurrent = reject;
        const wait = (): void => {
          clearTimeout(stalled);
          stalled = setTimeout(() => reject(tooSlow(task.pattern)), STALL);
        };
        // The clock runs from the first sign of life: a busy machine takes long to start a thread.
        worker.once('online', wait);
        let answered = 0;
        worker.on('message', (piece: SearchPiece) => {
          found.set(piece.found, piece.from);
          answered += piece.found.length;
          if (answered === found.length) resolve();
          else wait();
        });
        worker.once('error', (error) => reject(failed(error)));
        worker.once('exit', (code) => reject(failed(new Error(`its thread ended with exit code ${code}`))));
      });
    } finally {
      clearTimeout(stalled);
      await worker.terminate();
    }
    this.endCurrent = undefined;
    return found;
  }

  /** Ends the search under way. */
  end(): void {
    this.endCurrent?.(
      new GrpoError({ code: 'filter-superseded', message: 'A newer search took the place of this one.' }),
    );
    this.endCurrent = undefined;
  }
}

const tooSlow = (pattern: string): GrpoError =>
  new GrpoError({
    code: 'filter-regex-slow',
    message: `The search for ${pattern} did not come on for ${STALL / 1000} s and was ended.`,
    fix: 'Repetitions inside repetitions, like (a+)+, backtrack without end: make the expression simpler.',
  });

const failed = (error: Error): GrpoError =>
  new GrpoError({
    code: 'filter-search-failed',
    message: `The search failed: ${error.message}`,
    fix: 'Try again: the run may have gone back meanwhile.',
    kind: 'internal',
    cause: error,
  });
