import { join, relative, sep } from 'node:path';
import { root } from '../setup.mjs';

/** What `npm test`, the benchmarks and packaging write into dist/: no part of the product. */
const OTHERS = new Set(['test', 'bench', 'prove', 'packages', '.built']);

/**
 * Whether a path in dist/ (a folder or a file) belongs to what is installed; source maps and scratch files do not.
 * @param {string} path absolute
 */
export function isProductFile(path) {
  const [top] = relative(join(root, 'dist'), path).split(sep);
  return !OTHERS.has(top) && !top.startsWith('scratch-') && !path.endsWith('.map');
}
