// What `npm test` was asked for, and the test files it means. Node built-ins only: it is known before anything is installed.
import { join } from 'node:path';
import { globSync } from '../files.mjs';

/** Folders of test/ whose files are tests, in the order in which they run. */
const FOLDERS = ['unit', 'e2e', 'webview', 'host', 'journeys'];
const NARROW = { '--only': ['unit', 'e2e', 'webview'], '--host': ['host'], '--journeys': ['journeys'] };

const testFiles = (folder, pattern) =>
  globSync(join('test', folder), /\.test\.ts$/).filter((path) =>
    path.replaceAll('\\', '/').includes(pattern),
  );

/**
 * @typedef {object} Job
 * @property {boolean} narrow only some tests, without the static checks
 * @property {boolean} strict a skip that test/skips.json does not list is a failure
 * @property {Map<string, string[]>} files the test files of each folder that has some, from the root
 *
 * @param {string[]} args of the command line: `[--strict]`, or one of --only, --host, --journeys with a PATTERN (part of a path; none: all)
 * @returns {Job}
 * @throws Error that says what is wrong with the arguments
 */
export function selectTests(args) {
  const strict = args.includes('--strict');
  const [flag, pattern = '', ...more] = args.filter((arg) => arg !== '--strict');
  if (flag !== undefined && !(flag in NARROW)) {
    throw new Error(
      `${flag}: not known; there are ${Object.keys(NARROW).join(', ')}, each with a PATTERN, and --strict.`,
    );
  }
  if (more.length > 0) throw new Error(`One pattern is taken; what to do with ${more.join(' ')}?`);
  const folders = (NARROW[flag] ?? FOLDERS).map((folder) => [folder, testFiles(folder, pattern)]);
  const files = new Map(folders.filter(([, paths]) => paths.length > 0));
  if (files.size === 0) throw new Error(`No test file's path contains ${pattern}.`);
  return { narrow: flag !== undefined, strict, files };
}
