import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What another extension may write. */
const CALLER = `import type { Disposable, Uri } from 'vscode';
import type { AlarmCode, GrpoStudioApi } from './api.js';
export async function use(studio: GrpoStudioApi, config: Uri): Promise<Disposable> {
  const folder = await studio.startRun(config, { maxSteps: 3 });
  const { metrics } = await studio.readRun('series', { folder });
  const reward: number | null | undefined = metrics.at(-1)?.metrics['reward'];
  const alarms = await studio.readRun('alarms', { folder });
  const codes: AlarmCode[] = alarms.map(({ code }) => code);
  // @ts-expect-error There is no such request.
  await studio.readRun('weights', { folder });
  const seen: unknown[] = [reward, codes];
  studio.onDidChangeRuns(() => seen.push(studio.runs[0]?.status?.state));
  return studio.followRun(folder, ({ latest }) => seen.push(latest?.step));
}
`;

describe('the types that other extensions copy', () => {
  it('are those of the API: `node scripts/api-types.mjs` writes them', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/api-types.mjs', '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

  it('need nothing but the types of the editor', () => {
    // Below the project: TypeScript finds @types/vscode from there.
    const folder = mkdtempSync(join('dist', 'scratch-api-'));
    try {
      cpSync(join('docs', 'api.d.ts'), join(folder, 'api.d.ts'));
      writeFileSync(join(folder, 'caller.ts'), CALLER);
      const args = [
        '--ignoreConfig',
        '--strict',
        '--noEmit',
        '--skipLibCheck',
        '--lib',
        'es2023',
        '--module',
        'nodenext',
        '--types',
        'vscode',
        join(folder, 'caller.ts'),
      ];
      const { status, stdout } = spawnSync(
        process.execPath,
        [join('node_modules', 'typescript', 'bin', 'tsc'), ...args],
        {
          encoding: 'utf8',
        },
      );
      assert.equal(status, 0, stdout);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
