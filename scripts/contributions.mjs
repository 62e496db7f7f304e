// `npm run contributions`: writes what package.json says to VS Code from extension/contributions, the one place where it is written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { root } from './setup.mjs';

/** The generated keys of package.json. */
export async function readManifest() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['extension/contributions/index.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const source = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${source}`)).manifest;
}

/** package.json as it should stand, formatted. */
export async function packageJson() {
  const path = join(root, 'package.json');
  const whole = { ...JSON.parse(readFileSync(path, 'utf8')), ...(await readManifest()) };
  return format(JSON.stringify(whole), { ...(await resolveConfig(path)), parser: 'json-stringify' });
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, 'package.json'), await packageJson());
