import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegressionCase } from '../../core/cases/index.ts';
import { InspectorPage } from './support/studio-page.ts';
import { recordRun } from './support/record-run.ts';
import { readLines } from './support/runs.ts';
import { waitFor } from './support/wait.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** What of `rollouts.jsonl` is looked at. */
interface Rollout {
  step: number;
  group: number;
  index: number;
  completion: string;
  reward: number | null;
}

describe('the inspector of a recorded run', () => {
  let workbench: Workbench;
  let inspector: InspectorPage;
  let run: string;
  before(async () => {
    workbench = await openWorkbench({
      folder: 'examples/quickstart',
      prepare: (folder) => (run = recordRun(folder)),
    });
    await workbench.palette('GRPO: Open Inspector');
    inspector = await InspectorPage.of(workbench);
    await inspector.cards.first().waitFor();
  });
  after(() => workbench.close());

  /** A side of the diff that is open: its title, and the text under it. */
  async function side(name: 'left' | 'right'): Promise<{ title: string; text: string }> {
    const diff = inspector.frame.locator('grpo-diff-view');
    const lines = await diff.locator(`.cell.${name} .model-text`).allInnerTexts();
    const title = await diff
      .locator(`grpo-diff-head .title`)
      .nth(name === 'left' ? 0 : 1)
      .innerText();
    return { title, text: lines.join('\n') };
  }

  /** What the run recorded of the completion that a title names, `#5 · step 6 · group 3`. */
  function recorded(title: string): Rollout | undefined {
    const [index, step, group] = (title.match(/\d+/g) ?? []).map(Number);
    return readLines<Rollout>(run, 'rollouts.jsonl').find(
      (one) => one.index === index && one.step === step && one.group === group,
    );
  }

  it('shows the newest step, a card a completion', async () => {
    assert.equal(await inspector.step(), 6);
    assert.equal(await inspector.cards.count(), 8);
    const [text] = await inspector.texts();
    assert.match(text ?? '', /->/);
  });

  it('travels in time by keyboard', async () => {
    await inspector.press('P', 'P');
    await inspector.waitForStep((step) => step === 4);
    await inspector.press('f');
    await inspector.waitForStep((step) => step === 6);
  });

  it('lays values over tokens', async () => {
    await inspector.frame.getByRole('radio', { name: 'entropy' }).click();
    await inspector.cards.first().locator('.token').first().waitFor();
    await workbench.screenshot('overlay');
  });

  it('compares two completions', async () => {
    await inspector.press('n', 'd', 'n', 'd');
    const diff = inspector.frame.locator('grpo-diff-view');
    await diff.waitFor();
    for (const name of ['left', 'right'] as const) {
      const { title, text } = await side(name);
      assert.equal(text, recorded(title)?.completion);
    }
    await workbench.screenshot('diff');
    await workbench.page.keyboard.press('Escape');
    await diff.waitFor({ state: 'detached' });
  });

  it('sets a completion against what the reference says', async () => {
    await inspector.press('r');
    const diff = inspector.frame.locator('grpo-diff-view');
    await diff.waitFor({ timeout: 60_000 });
    assert.equal((await side('left')).title, 'reference · embedded:sums');
    const { title, text } = await side('right');
    assert.equal(text, recorded(title)?.completion);
    await diff.getByText(/random numbers of the policy/).waitFor();
    await workbench.screenshot('reference');
    await workbench.page.keyboard.press('Escape');
    await diff.waitFor({ state: 'detached' });
  });

  it('asks the reference no longer when nobody waits for it', async () => {
    const isAsked = (): boolean =>
      workbench.processes().some(({ command }) => command.includes(' reference '));
    await inspector.press('n', 'r');
    await waitFor('a process that asks the reference', isAsked);
    await inspector.frame.getByRole('button', { name: 'Cancel' }).click();
    await waitFor('its end', () => !isAsked());
    await inspector.cards.first().waitFor();
    assert.equal(await inspector.frame.locator('grpo-diff-view').count(), 0);
    assert.equal(await inspector.frame.getByRole('alert').count(), 0);
  });

  it('keeps a completion as a regression case, and opens the file of them', async () => {
    await inspector.press('s');
    await workbench.toast('Saved as a regression case', { timeout: 60_000 });
    const file = join(workbench.folder, 'small.cases.jsonl');
    const kept = JSON.parse(readFileSync(file, 'utf8')) as RegressionCase;
    const [step, group, index] = kept.from.id.match(/\d+/g) ?? [];
    assert.equal(kept.completion, recorded(`#${index} · step ${step} · group ${group}`)?.completion);
    assert.deepEqual(Object.keys(kept.rewards), ['exact-answer', 'length']);
    await workbench.press('Open');
    await workbench.page.locator('.tab.active', { hasText: 'small.cases.jsonl' }).waitFor();
    inspector = await InspectorPage.of(workbench);
    await inspector.cards.first().waitFor();
  });

  it('finds completions of the whole run', async () => {
    await inspector.frame.getByRole('radio', { name: 'whole run' }).click();
    const rows = inspector.frame.locator('grpo-completion-list [role=row]');
    await waitFor('rows', async () => (await rows.count()) > 8);
    await inspector.frame.getByRole('searchbox').fill('/-> \\d{3}$/');
    const matching = readLines<Rollout>(run, 'rollouts.jsonl').filter(({ completion }) =>
      /-> \d{3}$/.test(completion),
    );
    assert.ok(matching.length > 0 && matching.length < 192, String(matching.length));
    await inspector.frame.getByText(`${matching.length} of 192 completions`).waitFor();
    await workbench.screenshot('list');
    await inspector.frame.getByRole('radio', { name: /^step/ }).click();
    const inStep = new Set(matching.filter(({ step }) => step === 6).map(({ group }) => group));
    const groups = inspector.frame.locator('grpo-group-list').getByRole('option');
    await waitFor('the groups that match', async () => (await groups.count()) === inStep.size);
    await inspector.frame.getByRole('searchbox').fill('');
  });

  it('narrows the step by what the chips say', async () => {
    const all = readLines<Rollout>(run, 'rollouts.jsonl').filter(({ step }) => step === 6);
    const groups = inspector.frame.locator('grpo-group-list').getByRole('option');
    await waitFor('all groups', async () => (await groups.count()) === 4);
    const flat = [0, 1, 2, 3].filter((number) => {
      const rewards = all.filter(({ group }) => group === number).map(({ reward }) => reward);
      return new Set(rewards).size === 1;
    });
    const chip = inspector.frame.getByRole('button', { name: /zero-spread groups/ });
    assert.match(await chip.innerText(), new RegExp(`${flat.length}$`));
    await chip.click();
    await waitFor('the groups without spread', async () => (await groups.count()) === flat.length);
    await chip.click();
  });

  it('has no faults that axe finds', async () => {
    assert.deepEqual(await workbench.axe(inspector.frame), []);
  });

  it('asked nothing of another machine', () => assert.deepEqual(workbench.outsideRequests, []));
});
