import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipEntries } from '../../../scripts/package/index.mjs';

/** Makes the package of a target as `npm run package` does; returns the VSIX's absolute path. */
export function makeVsix(target: string): string {
  const said = execFileSync(process.execPath, [join('scripts', 'package.mjs'), '--target', target], {
    encoding: 'utf8',
  });
  const path = /^(\S+\.vsix) /m.exec(said)?.[1];
  if (path === undefined) throw new Error(`packaging named no file: ${said}`);
  return join(process.cwd(), path);
}

/** The package of a target as an earlier test of this run has made it of the build that stands, or else a new one; its absolute path. */
export function madeVsix(target: string): string {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    name: string;
    version: string;
  };
  const path = join(process.cwd(), 'dist', 'packages', `${name}-${target}-${version}.vsix`);
  const isNewer = existsSync(path) && statSync(path).mtimeMs > statSync(join('dist', '.built')).mtimeMs;
  return isNewer ? path : makeVsix(target);
}

/** Unpacks the extension that is inside into `folder`, programs marked as such. */
export function unpackVsix(vsix: string, folder: string): void {
  for (const { name, executable, read } of zipEntries(vsix)) {
    if (!name.startsWith('extension/')) continue;
    const path = join(folder, name.slice('extension/'.length));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, read());
    if (executable) chmodSync(path, 0o755);
  }
}
