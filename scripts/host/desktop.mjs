// The same tests in the desktop build, where it can be downloaded: `GRPO_DESKTOP_HOST=1`.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '../setup.mjs';
import { MARKER, killAll } from './processes.mjs';

/** As `openTestHost` of web.mjs. */
export async function openTestHost({ entry, workspace, trusted, env }) {
  const home = mkdtempSync(join(tmpdir(), 'grpo-desktop-'));
  const user = join(home, 'User');
  mkdirSync(user);
  writeFileSync(
    join(user, 'settings.json'),
    JSON.stringify({
      'telemetry.telemetryLevel': 'off',
      'security.workspace.trust.startupPrompt': 'never',
    }),
  );
  const marker = randomUUID();
  const exited = runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: entry,
    extensionTestsEnv: { ...env, [MARKER]: marker },
    launchArgs: [
      workspace,
      `--user-data-dir=${home}`,
      '--disable-extensions',
      ...(trusted ? ['--disable-workspace-trust'] : []),
    ],
  }).catch((error) => console.error(error instanceof Error ? error.message : error));
  return {
    exited,
    close: async () => {
      killAll(marker);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
