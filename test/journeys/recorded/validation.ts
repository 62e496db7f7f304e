import assert from 'node:assert/strict';
import { waitFor } from '../support/wait.ts';
import type { Workbench } from '../support/workbench.ts';

export const MISTAKE = `model: { base: embedded:sums }
data: { train: prompts.jsonl, prompt: '{question}' }
rewards:
  - { use: exact-anser, answer: '{answer}' }
grpo: { max_completion_length: 40 }
`;

/** @param workbench  in the workspace of recorded-workspace.test.ts */
export const configWithMistake = (workbench: () => Workbench): void =>
  void describe('a config with a mistake', function () {
    before(() => workbench().openFile('mistake.grpo.yaml'));

    const editor = () => workbench().page.locator('.monaco-editor').first();

    it('is underlined where the mistake is, with what to do', async () => {
      await editor().locator('.squiggly-error').first().waitFor();
      const problems = await workbench().problems();
      assert.ok(
        problems.some((label) => label.includes('exact-answer')),
        problems.join('\n'),
      );
      await workbench().screenshot('validation');
    });

    it('is mended by its quick fix', async () => {
      const { page } = workbench();
      await page.locator('.markers-panel [role=treeitem]', { hasText: 'exact-anser' }).dblclick();
      const fix = page.locator('.action-widget').getByText('Replace with exact-answer').first();
      // The editor takes the focus a moment after the double click.
      await waitFor('the quick fixes', async () => {
        await page.keyboard.press('ControlOrMeta+.');
        await fix.waitFor({ timeout: 2000 });
        return true;
      });
      await fix.click();
      await editor().getByText('exact-answer').first().waitFor();
      await waitFor('no squiggle', async () => (await editor().locator('.squiggly-error').count()) === 0);
    });
  });
