// The sample workspace that tests open: a copy of examples/ or of a folder in it.
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Of each table: dozens of checks and runs in a row read it, and each reads the whole one. */
const ROWS = 512;

/**
 * Copies a sample without what its runs left, its tables cut short.
 * @param {string} source
 * @param {string} target
 */
export function copySample(source, target) {
  cpSync(source, target, { recursive: true, filter: (path) => basename(path) !== '.grpo' });
  for (const name of readdirSync(target, { recursive: true })) {
    if (!name.endsWith('.jsonl')) continue;
    const path = join(target, name);
    const lines = readFileSync(path, 'utf8').split('\n');
    if (lines.length > ROWS) writeFileSync(path, `${lines.slice(0, ROWS).join('\n')}\n`);
  }
}
