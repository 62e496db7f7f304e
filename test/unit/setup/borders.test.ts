import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const RESTRICTED = 'eslint(no-restricted-imports)';
const TERMINAL = 'eslint(no-restricted-properties)';
const PROCESS = 'declare const process: { stdout: { write(text: string): void } };\n';

/** Files of a project like this one, and what lint must say of each: rules by line. */
const FILES: readonly [path: string, text: string, found: readonly string[]][] = [
  ['core/node.ts', "export { join } from 'node:path';", [`1 ${RESTRICTED}`]],
  ['core/worlds.ts', "export * from '../trainer/free.ts';\nexport * from '../extension/free.ts';\nexport * from '../webview/free.ts';", [`1 ${RESTRICTED}`, `2 ${RESTRICTED}`, `3 ${RESTRICTED}`]], // prettier-ignore
  ['core/editor.ts', "export type { Uri } from 'vscode';", [`1 ${RESTRICTED}`]],
  ['trainer/worlds.ts', "export * from '../core/free.ts';\nexport * from '../extension/free.ts';\nexport * from '../webview/free.ts';", [`2 ${RESTRICTED}`, `3 ${RESTRICTED}`]], // prettier-ignore
  ['trainer/deep/editor.ts', "export type { Uri } from 'vscode';", [`1 ${RESTRICTED}`]],
  ['trainer/speaks.ts', `${PROCESS}process.stdout.write('x');`, [`2 ${TERMINAL}`]],
  ['trainer/logs.ts', "console.log('x');", ['1 eslint(no-console)']],
  ['trainer/terminal/console.ts', `${PROCESS}process.stdout.write('x');`, []],
  ['extension/worlds.ts', "export * from '../core/free.ts';\nexport * from '../trainer/free.ts';", [`2 ${RESTRICTED}`]], // prettier-ignore
  ['webview/node.ts', "export { join } from 'node:path';", [`1 ${RESTRICTED}`]],
  ['webview/deep/worlds.ts', "export * from '../../core/free.ts';\nexport * from '../../extension/free.ts';\nexport * from '../../trainer/free.ts';", [`2 ${RESTRICTED}`, `3 ${RESTRICTED}`]], // prettier-ignore
  ['core/floats.ts', 'async function work(): Promise<void> {}\nwork();', ['2 typescript(no-floating-promises)']], // prettier-ignore
  ['webview/any.ts', 'export const value: any = 1;', ['1 typescript(no-explicit-any)']],
  ...['core', 'trainer', 'extension', 'webview'].map((world): [string, string, string[]] => [
    `${world}/free.ts`,
    `export const in${world} = 1;`,
    [],
  ]),
];

describe('the borders between the worlds', function () {
  this.timeout(60_000);

  it('are held by lint: whatever crosses one is found, and nothing else', () => {
    const root = resolve('.');
    const folder = mkdtempSync(join(tmpdir(), 'grpo-borders-'));
    try {
      copyFileSync(join(root, '.oxlintrc.jsonc'), join(folder, '.oxlintrc.jsonc'));
      // oxlint looks there for the program that knows types.
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
      const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', allowImportingTsExtensions: true, types: [] }; // prettier-ignore
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
      for (const [path, text] of FILES) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), `${text}\n`);
      }
      const worlds = ['core', 'trainer', 'extension', 'webview'];
      const program = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [program, '--format', 'json', ...worlds],
        { cwd: folder, encoding: 'utf8' },
      );
      assert.equal(status, 1, stderr);
      const { diagnostics } = JSON.parse(stdout) as {
        diagnostics: { filename: string; code: string; labels: { span: { line: number } }[] }[];
      };
      const found = diagnostics.map(
        ({ filename, code, labels }) => `${filename.replaceAll('\\', '/')} ${labels[0]?.span.line} ${code}`,
      );
      const wanted = FILES.flatMap(([path, , rules]) => rules.map((rule) => `${path} ${rule}`));
      assert.deepEqual(found.sort(), wanted.sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
