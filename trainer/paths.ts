import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The installation's root: the folder that holds GRPO Studio's package.json, found upwards from this module's bundle. */
export const packageRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === 'grpo-studio') return folder;
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('GRPO Studio is not inside its package folder');
    folder = parent;
  }
})();

/** A program of `dist/` (scripts/build.mjs, ENTRIES), for starting it as a process of its own. */
export const program = (name: 'cli' | 'native-probe' | 'reward-host'): string =>
  join(packageRoot, 'dist', `${name}.js`);

/** Where embedded models lie: `embedded:sums` is the folder `sums` here. */
export const embeddedModels = join(packageRoot, 'media', 'models');
