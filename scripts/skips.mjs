// Skipped tests are counted; on CI, one that test/skips.json does not expect is a failure.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from './files.mjs';
import { root } from './setup.mjs';

/**
 * Titles among `skips` that test/skips.json does not list. An entry's `test` is a full title or the beginning of some.
 * @param {string[]} skips
 */
export function unexpectedSkips(skips) {
  const expected = JSON.parse(readFileSync(join(root, 'test', 'skips.json'), 'utf8'));
  return skips.filter((title) => !expected.some(({ test }) => title.startsWith(test)));
}

/** Titles that stand for the tests of a whole folder which cannot run here: `test/FOLDER: TITLE` for each `it` in its files. */
export function skipsOfFolder(folder, pattern = '') {
  return globSync(join('test', folder), /\.test\.ts$/)
    .filter((path) => path.includes(pattern))
    .flatMap((path) => {
      const titles = readFileSync(join(root, path), 'utf8').matchAll(/^\s*it\(\s*(['"`])(.*?)\1/gm);
      return [...titles].map(([, , title]) => `test/${folder}: ${title}`);
    });
}
