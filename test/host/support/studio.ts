import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../../extension/api/api.ts';
import type { RunHead } from '../../../core/protocol/index.ts';

/** The extension under test, activated. */
export async function activated(): Promise<GrpoStudioApi> {
  const extension = vscode.extensions.getExtension<GrpoStudioApi>('grpo-studio.grpo-studio');
  assert.ok(extension);
  return extension.activate();
}

/** The workspace's folder. */
export function workspace(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder.uri.fsPath;
}

/** Writes a config that trains the quickstart's model in small steps, in a folder of its own. */
export function smallConfig(name: string, steps: number): vscode.Uri {
  const folder = join(workspace(), name);
  cpSync(join(workspace(), 'own-reward'), folder, { recursive: true });
  const text = readFileSync(join(folder, 'own-reward.grpo.yaml'), 'utf8')
    .replace('name: own-reward', `name: ${name}`)
    .replace(/num_generations: \d+/, 'num_generations: 4')
    .replace(/prompts_per_step: \d+/, 'prompts_per_step: 4')
    .replace(/max_steps: \d+/, `max_steps: ${steps}\n  eval_num: 8`)
    .replace(/save_steps: \d+/, 'save_steps: 2')
    .replace(/eval_steps: \d+/, 'eval_steps: 0');
  const path = join(folder, `${name}.grpo.yaml`);
  writeFileSync(path, text);
  return vscode.Uri.file(path);
}

/** Waits until something holds, asking every `beat` ms; `what` is said when it never does. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  ms = 25_000,
  beat = 50,
): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, beat));
  }
  throw new Error(`Never happened: ${what}`);
}

/** Waits until a run is in a state. */
export async function untilState(studio: GrpoStudioApi, folder: string, state: string): Promise<RunHead> {
  const head = (): RunHead | undefined => studio.runs.find((run) => run.folder === folder);
  await until(() => head()?.status?.state === state, `${folder} is ${state}; it is ${head()?.status?.state}`);
  const found = head();
  assert.ok(found);
  return found;
}

/** Waits until a process has ended. */
export const untilGone = (pid = 0): Promise<void> =>
  until(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  }, `the process ${pid} has ended`);

/** Labels of the open tabs. */
export const tabs = (): string[] =>
  vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
