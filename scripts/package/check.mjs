// What must hold of a VSIX before anybody installs it.
import { statSync } from 'node:fs';
import { TARGETS } from './targets.mjs';
import { zipEntries } from './zip.mjs';

/** Marketplaces take more; people on slow lines do not. */
const LIMIT_BYTES = 30 * 1024 * 1024;

const REQUIRED = [
  'package.json',
  'LICENSE.txt',
  'THIRD-PARTY-NOTICES.txt',
  'readme.md',
  'package.nls.json',
  'l10n/bundle.l10n.json',
  'docs/config.md',
  'docs/api.md',
  'docs/api.d.ts',
  'dist/extension.cjs',
  'dist/run-worker.cjs',
  'dist/mcp.cjs',
  'dist/webview/inspector.js',
  'dist/webview/inspector.css',
  'dist/webview/dashboard.js',
  'dist/webview/dashboard.css',
  'dist/cli.js',
  'dist/native-probe.js',
  'dist/reward-host.js',
  'dist/grpo-studio.js',
  'media/models/',
  'examples/quickstart/quickstart.grpo.yaml',
  'node_modules/zod/index.js',
];

const FORBIDDEN = [
  /\.map$/,
  /(^|\/)\.grpo\//,
  /^(test|bench|scripts|core|trainer|extension|webview)\//,
  /(?<!^docs\/api)\.d\.[cm]?ts$/,
  /scratch-/,
];

/** Files that only one platform can run. */
const NATIVE = /\.(node|so(\.\d+)*|dylib|dll|exe)$|\/bin\/esbuild$/;

function nativeFiles(target) {
  const platform = TARGETS[target];
  if (platform === undefined) return [];
  const { os, arch, library, binary } = platform;
  return [
    `node_modules/onnxruntime-node/bin/napi-v6/${os}/${arch}/${library}`,
    `node_modules/@koromix/koffi-${os}-${arch}/${os}_${arch}/koffi.node`,
    `node_modules/@esbuild/${os}-${arch}/${binary}`,
  ];
}

/** Pictures that README shows, and files of media/ that package.json names: icons, grammars, the walkthrough's pictures. */
function namedFiles(entries) {
  const textOf = (name) =>
    entries
      .find((entry) => entry.name === `extension/${name}`)
      ?.read()
      .toString('utf8') ?? '';
  const pictures = [...textOf('readme.md').matchAll(/!\[[^\]]*\]\(([^):]+)\)/g)];
  const media = [...textOf('package.json').matchAll(/"(?:\.\/)?(media\/[^"]+)"/g)];
  return [...pictures, ...media].map((match) => match[1]);
}

/**
 * What is wrong with a VSIX, one line each; empty when it may be installed.
 * @param {string} vsix
 * @param {string} target a key of TARGETS
 */
export function vsixFaults(vsix, target) {
  const { size } = statSync(vsix);
  const prefix = 'extension/';
  const entries = zipEntries(vsix).filter(({ name }) => name.startsWith(prefix));
  const names = entries.map(({ name }) => name.slice(prefix.length));
  const wanted = nativeFiles(target);
  const natives = names.filter((name) => NATIVE.test(name));
  const program = entries.find(({ name }) => name === prefix + wanted.at(-1));
  return [
    ...(size > LIMIT_BYTES ? [`${(size / 2 ** 20).toFixed(1)} MB are more than 30 MB`] : []),
    ...[...REQUIRED, ...namedFiles(entries)]
      .filter((path) => !names.some((name) => name.startsWith(path)))
      .map((path) => `${path} is missing`),
    ...names
      .filter((name) => FORBIDDEN.some((pattern) => pattern.test(name)))
      .map((name) => `${name} does not belong inside`),
    ...wanted.filter((path) => !natives.includes(path)).map((path) => `${path} is missing`),
    ...natives.filter((path) => !wanted.includes(path)).map((path) => `${path} is for another platform`),
    ...(program && !program.executable ? [`${program.name} is not marked as a program`] : []),
  ];
}
