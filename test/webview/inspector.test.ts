import assert from 'node:assert/strict';
import { accessibilityFaults } from './support/accessibility.ts';
import { THEMES } from './support/browser.ts';
import { eventually } from './support/eventually.ts';
import { openInspector, type OpenInspector } from './support/inspector.ts';
import { FOLDER, SampleRun } from './support/sample-run.ts';
import { streamStep } from './support/stream.ts';
import { describePages } from './support/suite.ts';

const slider = ({ page }: OpenInspector) => page.getByRole('slider', { name: 'Step' });
const stepNow = async (open: OpenInspector): Promise<number> =>
  Number(await slider(open).getAttribute('aria-valuenow'));
const cards = ({ page }: OpenInspector) => page.locator('grpo-completion-card');
const selectedCard = ({ page }: OpenInspector) => page.locator('grpo-completion-card[selected]');
const option = ({ page }: OpenInspector, text: string) => page.getByRole('option', { name: text });

/** Waits until a step is on the screen. */
const atStep = (open: OpenInspector, step: number) =>
  eventually(async () => assert.equal(await stepNow(open), step));

describePages('the inspector page', (browser) => {
  let open: OpenInspector;
  afterEach(async () => {
    const { problems } = open;
    await open.close();
    assert.deepEqual(problems, [], 'errors or breaches of the content policy');
  });

  describe('following', () => {
    it('shows text while it is sampled, then rewards, then the update', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await streamStep(open, 43, { ticks: 4, until: 2 });
      await atStep(open, 43);
      assert.equal((await open.page.getByText('being sampled', { exact: false }).count()) > 0, true);
      const [first, second] = open.run.step(43).groups;
      await open.page
        .getByLabel('Prompt', { exact: true })
        .getByText(first?.prompt.text ?? '')
        .waitFor();
      await option(open, second?.prompt.text ?? '').waitFor();
      await streamStep(open, 43, { ticks: 4 });
      await open.page.getByText('14 groups · 112 completions', { exact: false }).waitFor();
      open.panel.answers.step = () => open.run.step(43);
      await open.panel.push({ folder: FOLDER, updated: [43] });
      await cards(open)
        .getByText(/KL 0\.\d/)
        .first()
        .waitFor();
    });

    it('says that a text was cut off where the process that sampled it has gone', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await streamStep(open, 43, { ticks: 4, until: 2 });
      const caret = open.page.locator('grpo-completion-text .caret');
      await caret.first().waitFor();
      await open.panel.push({ folder: FOLDER, head: { ...open.run.head(42), liveness: 'gone' } });
      await open.page.getByText('the run ended while it was sampled').waitFor();
      assert.equal(await caret.count(), 0);
      assert.equal(await open.page.getByText(/sampling|being sampled/).count(), 0);
      await open.page.getByText('cut off', { exact: true }).first().waitFor();
    });

    it('has its figures without reading the whole run', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      const figures = await open.page.locator('grpo-run-header dl').innerText();
      assert.match(figures, /step\s*42[^]*reward\s*0\.\d/);
      assert.deepEqual(open.panel.requests('series'), []);
    });

    it('lets go when an older step is chosen, counts what comes, and goes on with f', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await open.page.keyboard.press('P');
      await atStep(open, 41);
      for (const step of [43, 44]) await streamStep(open, step, { ticks: 1 });
      await open.page.getByText('2 new').waitFor();
      assert.equal(await stepNow(open), 41);
      await open.page.keyboard.press('f');
      await atStep(open, 44);
      assert.equal(await open.page.getByText('2 new').count(), 0);
    });

    it('lets go when the reader scrolls, and only then', async () => {
      open = await openInspector(browser(), { height: 420 });
      await cards(open).first().hover();
      await open.page.mouse.wheel(0, 120);
      await open.page.getByRole('button', { name: 'follow latest', pressed: false }).waitFor();
      await streamStep(open, 43, { ticks: 1 });
      assert.equal(await stepNow(open), 42);
    });

    it('asks for a snapshot when a message was lost', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      const before = open.panel.requests('points').length;
      open.panel.lose();
      await open.panel.push({ folder: FOLDER, head: open.run.head(43) });
      await eventually(() => assert.equal(open.panel.requests('points').length, before + 1));
    });

    it('forgets a run that went back, and reads it anew', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      open.panel.answers.step = () => open.run.step(20);
      open.panel.answers.points = () => open.run.points(20);
      await open.panel.push({ folder: FOLDER, restarted: true });
      await atStep(open, 20);
    });

    it('says why a step could not be read, in its place, and tries again when asked', async () => {
      const fail = (): never => {
        throw Object.assign(new Error('rollouts.jsonl is damaged.'), { fix: 'Look at line 7.' });
      };
      open = await openInspector(browser(), { answers: { step: fail } });
      const { page, panel, run } = open;
      await page.getByText('The newest step could not be read').waitFor();
      await page.getByText('rollouts.jsonl is damaged. Look at line 7.').waitFor();
      assert.equal(panel.requests('step').length, 1);
      panel.answers.step = () => run.step(42);
      await page.getByRole('button', { name: 'Try Again' }).click();
      await cards(open).first().waitFor();
      panel.answers.step = fail;
      await page.keyboard.press('P');
      await page.getByText('Step 41 could not be read').waitFor();
      await page.keyboard.press('f');
      await cards(open).first().waitFor();
    });

    it('keeps the cards where they are while they grow', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await streamStep(open, 43, { ticks: 4, until: 1 });
      await atStep(open, 43);
      const tops = () =>
        open.page.evaluate<number[]>(`harness.all('grpo-completion-card').map((card) => card.offsetTop)`);
      await open.page.waitForTimeout(50);
      const begun = await tops();
      await streamStep(open, 43, { ticks: 4 });
      await open.page.waitForTimeout(100);
      assert.deepEqual(await tops(), begun);
    });
  });

  describe('keys', () => {
    it('walk through completions and mark, diff, copy and pin them', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      const { page, panel } = open;
      await page.keyboard.press('n');
      await selectedCard(open).waitFor();
      await page.keyboard.press('c');
      await page.keyboard.press('b');
      await eventually(() => assert.equal(panel.requests('copy').length, 1));
      await eventually(() => assert.equal(panel.requests('pin')[0]?.note, ''));
      await page.keyboard.press('d');
      await page.keyboard.press('n');
      await page.keyboard.press('d');
      await page.locator('grpo-diff-view').waitFor();
      await page.keyboard.press('Escape');
      await cards(open).first().waitFor();
    });

    it('leave a diff for where they go, and mean nothing that it covers', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      const diff = open.page.locator('grpo-diff-view');
      for (const [key, arrived] of [
        ['P', () => atStep(open, 41)],
        ['l', () => open.page.locator('grpo-completion-list').waitFor()],
        ['n', () => selectedCard(open).waitFor()],
      ] as const) {
        await open.page.keyboard.type('ndnd');
        await diff.waitFor();
        await open.page.keyboard.press('d');
        await open.page.keyboard.press(key);
        await arrived();
        await diff.waitFor({ state: 'detached' });
        await open.page.keyboard.press('f');
        if (key === 'l') await open.page.keyboard.press('l');
        assert.equal(await open.page.locator('grpo-completion-card[marked]').count(), 0);
      }
    });

    it('walk in the order on the screen: by index in a group that was watched, by advantage in the next', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await streamStep(open, 43, { ticks: 2 });
      await open.page.getByText('14 groups · 112 completions', { exact: false }).waitFor();
      const walked: number[] = [];
      for (let press = 0; press < 9; press++) {
        await open.page.keyboard.press('n');
        await eventually(async () => assert.equal(await selectedCard(open).count(), 1));
        walked.push(Number((await selectedCard(open).locator('.index').innerText()).replace('#', '')));
      }
      const [, second] = open.run.step(43).groups;
      const best = Math.max(...(second?.completions.map(({ advantage }) => advantage) ?? []));
      const first = second?.completions.find(({ advantage }) => advantage === best)?.index;
      assert.deepEqual(walked, [0, 1, 2, 3, 4, 5, 6, 7, first]);
    });

    it('leave the find field its letters, and Escape leaves the field', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await open.page.keyboard.press('/');
      await open.page.keyboard.type('nopf');
      assert.equal(await open.page.locator('.find').inputValue(), 'nopf');
      assert.equal(await selectedCard(open).count(), 0);
      await open.page.keyboard.press('Escape');
      await open.page.keyboard.press('o');
      await open.page.getByRole('radio', { name: 'advantage', checked: true }).waitFor();
    });

    it('travel along the step bar with arrows, Home and End', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await slider(open).focus();
      await open.page.keyboard.press('ArrowLeft');
      await atStep(open, 41);
      await open.page.keyboard.press('Home');
      await atStep(open, 1);
      await open.page.keyboard.press('End');
      await atStep(open, 42);
    });

    it('show a help with every key', async () => {
      open = await openInspector(browser());
      await open.page.keyboard.press('?');
      const dialog = open.page.getByRole('dialog', { name: 'Keys' });
      await dialog.waitFor();
      for (const key of ['n', 'N', 'j', '/', 'd', 'c', 'o', 'b', 'f', 'l']) {
        assert.equal((await dialog.getByText(key, { exact: true }).count()) > 0, true, `key ${key}`);
      }
      await open.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    });
  });

  describe('the filter', () => {
    it('narrows the groups, says so when nothing is left, and is the same in the list', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      const { page } = open;
      await page.getByRole('button', { name: /zero-spread groups 2/ }).click();
      const groups = page.getByRole('listbox').getByRole('option');
      await eventually(async () => assert.equal(await groups.count(), 2));
      await page.locator('.find').fill('nowhere in any text');
      await page.getByText('No completion of this step matches the filter.').waitFor();
      await page.getByRole('button', { name: 'Search the whole run' }).click();
      await page.getByRole('grid').waitFor();
      const [asked] = open.panel.requests('find');
      assert.deepEqual(asked?.filter, {
        zero_spread_only: true,
        text: { pattern: 'nowhere in any text', regex: false },
      });
    });

    it('shows what is wrong with a pattern, and keeps the filter that was', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await open.page.locator('.find').fill('/[/');
      await open.page.getByText(/class/i).waitFor();
      assert.equal((await open.page.getByRole('option').count()) > 1, true);
    });

    it('tells at the field why a text can not be searched for, and passes over a search that a newer one ended', async () => {
      const refuse = (code: string, message: string) => (): never => {
        throw Object.assign(new Error(message), { code });
      };
      const find = refuse('filter-superseded', 'A newer search took the place of this one.');
      open = await openInspector(browser(), { cursor: { mode: 'list' }, answers: { find } });
      const { page, panel } = open;
      await eventually(() => assert.equal(panel.requests('find').length, 1));
      panel.answers.find = () => ({ list: 1, count: 3, total: 9, complete: true });
      await page.getByText('3 of 9 completions').waitFor();
      assert.equal(await page.getByRole('alert').count(), 0);
      panel.answers.find = refuse('filter-regex-slow', 'The search for (a+)+ was ended.');
      await page.locator('.find').fill('/(a+)+/');
      await page.locator('#find-error').getByText('The search for (a+)+ was ended.').waitFor();
      await page.getByText('Nothing was searched').waitFor();
      assert.equal(await page.getByRole('alert').count(), 0);
      panel.answers.find = () => ({ list: 2, count: 5, total: 9, complete: true });
      await page.locator('.find').fill('a');
      await page.getByText('5 of 9 completions').waitFor();
      assert.equal(await page.locator('#find-error').innerText(), '');
    });

    it('sets bounds of a reward from its chip', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      const { page } = open;
      await page.locator('grpo-chip-menu[data-key=reward]').getByRole('button').first().click();
      await page.getByLabel('to', { exact: true }).fill('0.5');
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: 'reward ≤ 0.50' }).waitFor();
    });
  });

  describe('the list of the whole run', () => {
    it('opens a completion at its step, by mouse and by key', async () => {
      open = await openInspector(browser(), { cursor: { mode: 'list' } });
      const { page } = open;
      const rows = page.getByRole('row');
      await rows.filter({ hasText: '->' }).first().waitFor();
      await page.getByRole('grid').focus();
      await page.keyboard.press('End');
      await page.waitForTimeout(150);
      await page.keyboard.press('Enter');
      await selectedCard(open).waitFor();
      assert.equal(await stepNow(open), 1);
    });

    it('comes back to its row and its order', async () => {
      open = await openInspector(browser(), { cursor: { mode: 'list' } });
      const row = (index: number) => open.page.locator(`grpo-completion-list [aria-rowindex="${index + 2}"]`);
      await row(0).waitFor();
      // The footer counts a step: under the list of all of them that would be another sum.
      assert.doesNotMatch(await open.page.locator('grpo-status-footer').innerText(), /completions/);
      await open.page.getByRole('button', { name: 'KL' }).last().click();
      await open.page.getByRole('grid').focus();
      for (const key of ['PageDown', 'PageDown', 'PageDown']) await open.page.keyboard.press(key);
      const active = open.page.locator('grpo-completion-list [aria-selected=true]');
      const place = Number(await active.getAttribute('aria-rowindex'));
      assert.ok(place > 20, String(place));
      await open.page.keyboard.press('Enter');
      await selectedCard(open).waitFor();
      await open.page.keyboard.press('l');
      await active.waitFor();
      assert.equal(Number(await active.getAttribute('aria-rowindex')), place);
      await eventually(async () => assert.equal(await active.isVisible(), true));
      const sorted = open.page.getByRole('columnheader', { name: 'KL' });
      assert.equal(await sorted.getAttribute('aria-sort'), 'descending');
      await eventually(() => {
        const { cursor } = open.panel.requests('remember').at(-1) ?? {};
        assert.deepEqual([cursor?.sort, cursor?.row], [{ order: 'kl', reversed: false }, place - 2]);
      });
    });

    it('sorts by a column, and turns it round', async () => {
      open = await openInspector(browser(), { cursor: { mode: 'list' } });
      const { page, panel } = open;
      const header = page.getByRole('columnheader', { name: 'reward' });
      await header.getByRole('button').click();
      await page.locator('[role=columnheader][aria-sort=descending]', { hasText: 'reward' }).waitFor();
      assert.equal(panel.requests('find').at(-1)?.order, 'reward');
      await header.getByRole('button').click();
      await page.locator('[role=columnheader][aria-sort=ascending]', { hasText: 'reward' }).waitFor();
    });
  });

  describe('the run', () => {
    it('is paused by its button, which waits for the trainer', async () => {
      open = await openInspector(browser());
      await open.page.getByRole('button', { name: 'Pause' }).click();
      const asked = [{ folder: FOLDER, type: 'pause' }];
      await eventually(() => assert.deepEqual(open.panel.requests('control'), asked));
    });

    it('says why the trainer refused, until it is put away', async () => {
      const answers = { control: () => ({ accepted: false, reason: 'The run is saving a checkpoint.' }) };
      open = await openInspector(browser(), { answers });
      await open.page.getByRole('button', { name: 'Stop', exact: true }).click();
      await open.page.getByRole('alert').getByText('The run is saving a checkpoint.').waitFor();
      await open.page.getByRole('button', { name: 'Put this message away' }).click();
      assert.equal(await open.page.getByRole('alert').count(), 0);
    });

    it('shows its alarms with their ways out', async () => {
      const alarm = {
        code: 'zero_variance' as const,
        severity: 'alarm' as const,
        message: '19% of the groups give no gradient.',
        steps: { first: 30, last: 42 },
        active: true,
        evidence: {},
        config_key: 'grpo.dynamic_sampling',
        remedies: [
          {
            id: 'on',
            title: 'Turn on dynamic sampling',
            setting: { key: 'grpo.dynamic_sampling', value: 'true', live: false },
          },
        ],
      };
      open = await openInspector(browser(), { first: { alarms: [alarm] } });
      await open.page.getByRole('button', { name: 'Turn on dynamic sampling' }).click();
      await open.page.getByRole('button', { name: 'Open config line' }).click();
      const asked = {
        folder: FOLDER,
        alarm: 'zero_variance',
        remedy: 'on',
      };
      await eventually(() => assert.deepEqual(open.panel.requests('remedy')[0], asked));
      const key = () => open.panel.requests('openConfig')[0]?.key;
      await eventually(() => assert.equal(key(), 'grpo.dynamic_sampling'));
    });

    it('keeps what only looks alarming out of the way, in its own words on demand', async () => {
      const notice = {
        code: 'loss_near_zero' as const,
        severity: 'notice' as const,
        message: 'The loss is near 0, as it must be on-policy.',
        steps: { first: 1, last: 42 },
        active: true,
        evidence: {},
        config_key: 'grpo.num_iterations',
        remedies: [],
      };
      const over = { ...notice, code: 'clip_always_zero' as const, message: 'No token is clipped.' };
      open = await openInspector(browser(), { first: { alarms: [notice, { ...over, active: false }] } });
      const { page, panel } = open;
      await page.getByRole('button', { name: '1 note', exact: true }).waitFor();
      assert.equal(await page.locator('grpo-alarm-banner .alarm').count(), 0);
      assert.equal(await page.getByText(notice.message).isVisible(), false);
      await panel.push({ folder: FOLDER, alarms: [notice, over] });
      await page.getByRole('button', { name: '2 notes' }).click();
      await page.getByText(notice.message).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      const notes = page.getByRole('dialog', { name: 'Notes on this run' });
      await notes.getByRole('button', { name: 'Open config line' }).first().click();
      await eventually(() => assert.equal(panel.requests('openConfig')[0]?.key, 'grpo.num_iterations'));
    });

    it('says what to do where there is none, and starts nothing in a window that is not trusted', async () => {
      open = await openInspector(browser(), { empty: true, trusted: false });
      await open.page.getByText('No run yet').waitFor();
      assert.equal(await open.page.getByRole('button', { name: 'Start Training' }).isDisabled(), true);
    });

    it('lets a run be stopped in a window that is not trusted, not continued', async () => {
      const head = new SampleRun().head();
      assert.ok(head.status);
      head.status.state = 'paused';
      open = await openInspector(browser(), { trusted: false, first: { head } });
      const steer = open.page.locator('grpo-run-header');
      await steer.getByRole('button', { name: 'Stop' }).waitFor();
      assert.equal(await steer.getByRole('button', { name: 'Stop' }).isEnabled(), true);
      assert.equal(await steer.getByRole('button', { name: 'Continue' }).isDisabled(), true);
    });
  });

  describe('accessibility', () => {
    for (const theme of THEMES) {
      it(`has no fault that axe finds, in the ${theme} theme`, async function () {
        this.timeout(30_000);
        open = await openInspector(browser(), { theme, reducedMotion: true, cursor: { overlay: 'kl' } });
        await cards(open).first().waitFor();
        await open.page.keyboard.press('n');
        assert.deepEqual(await accessibilityFaults(open.page), []);
        await open.page.keyboard.press('l');
        await open.page.getByRole('grid').waitFor();
        await open.page.waitForTimeout(100);
        assert.deepEqual(await accessibilityFaults(open.page), []);
      });
    }

    it('has none in a diff, in the help, and where there is no run', async function () {
      this.timeout(30_000);
      open = await openInspector(browser(), { empty: true });
      assert.deepEqual(await accessibilityFaults(open.page), []);
      await open.close();
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      for (const key of ['n', 'd', 'n', 'd', '?']) await open.page.keyboard.press(key);
      await open.page.locator('grpo-diff-view').waitFor();
      assert.deepEqual(await accessibilityFaults(open.page), []);
    });

    it('has none at 400 px, where the groups are a select', async () => {
      open = await openInspector(browser(), { width: 400, reducedMotion: true });
      await cards(open).first().waitFor();
      await open.page.getByLabel('Prompt of this step').selectOption('3');
      assert.deepEqual(await accessibilityFaults(open.page), []);
      const overflow = await open.page.evaluate('document.documentElement.scrollWidth');
      assert.equal(overflow, 400);
    });

    it('chooses a group with the arrow keys', async () => {
      open = await openInspector(browser());
      await cards(open).first().waitFor();
      await open.page.getByRole('listbox').focus();
      await open.page.keyboard.press('ArrowDown');
      const [, second] = open.run.step(42).groups;
      await option(open, second?.prompt.text ?? '')
        .and(open.page.locator('[aria-selected=true]'))
        .waitFor();
    });
  });
});
