// What some tests need besides Node and the packages. One file and one line here adds another.
import { browser } from './browser.mjs';
import { Unavailable } from './unavailable.mjs';
import { vscode } from './vscode.mjs';

export { aptInstall } from './apt.mjs';
export { installedBrowsers } from './browser.mjs';
export { Unavailable };

/**
 * @typedef {object} Requirement
 * @property {string} name
 * @property {(path: string) => boolean} neededBy whether the tests of a file (from the root, with `/`) need it
 * @property {() => Found | undefined | Promise<Found | undefined>} find where it is; undefined: not here, try to fetch it. Throws Unavailable
 *   where fetching it would not help
 * @property {string} fetches from where and how much, said before it is fetched
 * @property {(say: (line: string) => void) => void | Promise<void>} fetch throws Unavailable where it cannot be had, with the way to get it
 * @property {() => Unavailable} [missing] what is said when it was fetched and is not found all the same
 *
 * @typedef {{ place: string, env?: Record<string, string> }} Found `env` goes to every process that is started afterwards
 */

/** In the order in which they are looked for: a test that lacks one does not ask for those below it. @type {Requirement[]} */
const REQUIREMENTS = [browser, vscode];

async function obtain(requirement, say) {
  const found = await requirement.find();
  if (found !== undefined) return found;
  say(`fetching (once; ${requirement.fetches}) ...`);
  await requirement.fetch(say);
  const fetched = await requirement.find();
  if (fetched !== undefined) return fetched;
  throw requirement.missing?.() ?? new Unavailable(`${requirement.name} is not there after fetching it.`, '');
}

/**
 * Finds or fetches what the given test files need, and only that; says each thing as it goes.
 *
 * @param {string[]} files test files, from the root
 * @param {{ requirements?: Requirement[], say?: (line: string) => void }} [options]
 * @returns {Promise<Map<string, string>>} of each file that cannot run here: why not, and how to get what it lacks
 */
export async function prepare(files, { requirements = REQUIREMENTS, say = console.log } = {}) {
  const lacking = new Map();
  for (const requirement of requirements) {
    const needing = files.filter(
      (path) => !lacking.has(path) && requirement.neededBy(path.replaceAll('\\', '/')),
    );
    if (needing.length === 0) continue;
    const tell = (line) => say(`  ${requirement.name}: ${line}`);
    try {
      const { place, env = {} } = await obtain(requirement, tell);
      Object.assign(process.env, env);
      tell(place);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      tell(`not here. ${error.message}`);
      for (const path of needing) lacking.set(path, error.message);
    }
  }
  return lacking;
}
