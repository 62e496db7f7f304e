// The licences of everything that is inside a VSIX: what was bundled (esbuild's list of inputs) and what was copied.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

const LICENCE_FILE = /^(licen[cs]e|notice|copying|third-?party-?notices)/i;

/** Already inside another package's own bundle, so that esbuild does not see them. */
const INLINED = {
  '@huggingface/transformers': ['@huggingface/jinja', '@huggingface/tokenizers'],
};

/** Packages whose archives have no licence file: whose text it is, in node_modules. */
const ELSEWHERE = [
  [/^@esbuild\//, ['esbuild/LICENSE.md']],
  [/^@koromix\//, ['koffi/LICENSE.txt']],
  // Apache 2.0, and Google's terms at the head of the file that they are for.
  [
    /^@bufbuild\/protobuf$/,
    ['@huggingface/transformers/LICENSE', '@bufbuild/protobuf/dist/esm/wire/varint.js'],
  ],
];

/** Owners that a manifest does not name. */
const OWNERS = [[/^onnxruntime-/, 'Microsoft Corporation']];

/** What is inside ONNX Runtime's library is told in its repository only. */
const runtimeNotices = (version) =>
  `The library contains further software; its notices:\nhttps://github.com/microsoft/onnxruntime/blob/v${version}/ThirdPartyNotices.txt`;

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject
to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/** `node_modules/@scope/name/...` -> `@scope/name`, of the innermost package. */
const packageOf = (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.slice(0, 2);

const find = (table, name) => table.find(([pattern]) => pattern.test(name))?.[1];

/** A file's text; of a source file its first comment. */
function readText(path) {
  const text = readFileSync(path, 'utf8');
  if (!path.endsWith('.js')) return text.trim();
  return (
    /^(\/\/.*\n)+/
      .exec(text)?.[0]
      .replaceAll(/^\/\/ ?/gm, '')
      .trim() ?? ''
  );
}

/** The licence texts that a package carries; MIT's own words where it names only that. */
function licenceText(name, folder, { version, license, author }) {
  const own = readdirSync(folder).filter((file) => LICENCE_FILE.test(file) && !/\.(js|ts|json)$/.test(file));
  const files = own.length > 0 ? own.map((file) => join(folder, file)) : inModules(find(ELSEWHERE, name));
  if (files.length > 0) return files.map(readText).join('\n\n');
  if (license !== 'MIT') {
    throw new Error(`${name} (${license}) carries no licence text: name it in scripts/package/notices.mjs.`);
  }
  const named = typeof author === 'string' ? author : author?.name;
  const owner = find(OWNERS, name) ?? named ?? `the authors of ${name}`;
  const more = name === 'onnxruntime-node' ? `\n\n${runtimeNotices(version)}` : '';
  return `MIT License\n\nCopyright (c) ${owner}\n\n${MIT.trim()}${more}`;
}

const inModules = (paths = []) => paths.map((path) => join(root, 'node_modules', path));

/**
 * THIRD-PARTY-NOTICES.txt: name, version, licence and its text for each package, sorted.
 *
 * @param {string[]} inputs source files of the bundles, relative to the project
 * @param {{ name: string, folder: string }[]} copied packages that were copied
 * @throws Error for a package without a licence
 */
export function thirdPartyNotices(inputs, copied) {
  const folders = new Map(copied.map(({ name, folder }) => [name, folder]));
  for (const input of inputs) {
    const [path, name] = packageOf(input) ?? [];
    if (path === undefined) continue;
    folders.set(name, join(root, path));
    for (const inner of INLINED[name] ?? []) folders.set(inner, join(root, 'node_modules', inner));
  }
  const sections = [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, folder]) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const text = licenceText(name, folder, manifest);
      return `${name} ${manifest.version} (${manifest.license ?? 'see below'})\n\n${text}\n`;
    });
  const line = `\n${'-'.repeat(80)}\n\n`;
  return `GRPO Studio contains the following software of others.\n${line}${sections.join(line)}`;
}
