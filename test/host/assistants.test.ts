import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { TOOLS } from '../../extension/assistants/tools/index.ts';
import { placeRecordedRun } from './support/fixtures.ts';
import { activated } from './support/studio.ts';

describe('tools for assistants', () => {
  let ill: ReturnType<typeof placeRecordedRun>;
  const answer = async (name: string, input: object): Promise<Record<string, unknown>> => {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    return JSON.parse(part.value) as Record<string, unknown>;
  };

  before(async () => {
    await activated();
    ill = placeRecordedRun('zero-variance');
    await vscode.commands.executeCommand('grpo.refresh');
  });
  after(async () => {
    rmSync(ill.place, { recursive: true, force: true });
    await vscode.commands.executeCommand('grpo.refresh');
  });

  it('are known to the editor, as package.json describes them', () => {
    const known = vscode.lm.tools.map(({ name }) => name);
    assert.deepEqual(
      TOOLS.map(({ name }) => name).filter((name) => !known.includes(name)),
      [],
    );
  });

  it('name what ails a run that nobody has opened', async () => {
    const { alarms } = await answer('grpo_explain_alarms', { run: 'zero-variance' });
    assert.ok((alarms as { code: string }[]).some(({ code }) => code === 'zero_variance'));
    const { runs } = await answer('grpo_list_runs', {});
    const [run] = (runs as { run: string; alarms: string[] }[]).filter((one) => one.run === 'zero-variance');
    assert.deepEqual(run?.alarms, ['zero_variance']);
  });
});
