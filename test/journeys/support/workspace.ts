import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { root } from '../../../scripts/host/index.mjs';

export interface Workspace {
  /** Absolute. */
  folder: string;
  remove(): void;
}

/**
 * A workspace of a test's own in the folder of temporary files: a copy of `source` (relative to the project, runs left out), or an empty one.
 */
export function makeWorkspace(source?: string): Workspace {
  const base = mkdtempSync(join(tmpdir(), 'grpo-journey-'));
  const folder = join(base, source === undefined ? 'empty' : basename(source));
  mkdirSync(folder);
  if (source !== undefined) {
    const filter = (path: string): boolean => basename(path) !== '.grpo';
    cpSync(resolve(root, source), folder, { recursive: true, filter });
  }
  return { folder, remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }) };
}
