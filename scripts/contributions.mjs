// `npm run contributions`: writes what package.json says to VS Code, and package.nls.json with its texts, from extension/contributions, the
// one place where they are written, and l10n/bundle.l10n.json with the texts of extension/, webview/ and core/. With --check it writes
// nothing and fails on a difference.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { l10nBundle } from './l10n-strings.mjs';
import { root } from './setup.mjs';

const ENTRY = `
  export { manifest } from './extension/contributions/index.ts';
  export { localise } from './extension/contributions/localise.ts';
  export { describedTexts } from './core/config/index.ts';
`;

/** The generated files as they should stand, by name. */
async function generatedFiles() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: ENTRY, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  const source = Buffer.from(outputFiles[0].contents).toString('base64');
  const { manifest, localise, describedTexts } = await import(`data:text/javascript;base64,${source}`);
  const { manifest: localised, strings } = localise(manifest);
  const path = join(root, 'package.json');
  const options = { ...(await resolveConfig(path)), parser: 'json-stringify' };
  const whole = { ...JSON.parse(readFileSync(path, 'utf8')), ...localised };
  return {
    'package.json': await format(JSON.stringify(whole), options),
    'package.nls.json': await format(JSON.stringify(strings), options),
    'l10n/bundle.l10n.json': await format(JSON.stringify(l10nBundle(describedTexts())), options),
  };
}

const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(await generatedFiles())) {
  const path = join(root, name);
  if (!check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${name} has drifted from its sources: run \`npm run contributions\`.`);
    process.exitCode = 1;
  }
}
