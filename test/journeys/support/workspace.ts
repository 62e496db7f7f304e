import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { copySample, root } from '../../../scripts/host/index.mjs';

export interface Workspace {
  /** Absolute. */
  folder: string;
  remove(): void;
}

/**
 * A workspace of a test's own in the folder of temporary files: a copy of the sample `source` (relative to the project), or an empty one.
 */
export function makeWorkspace(source?: string): Workspace {
  const base = mkdtempSync(join(tmpdir(), 'grpo-journey-'));
  const folder = join(base, source === undefined ? 'empty' : basename(source));
  if (source === undefined) mkdirSync(folder);
  else copySample(resolve(root, source), folder);
  return { folder, remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }) };
}
