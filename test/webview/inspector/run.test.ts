import assert from 'node:assert/strict';
import { anAlarm } from '../../unit/alarms/an-alarm.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { eventually } from '../support/eventually.ts';
import { openInspector, type OpenInspector } from '../support/inspector.ts';
import { FOLDER, SampleRun } from '../support/sample-run.ts';
import { closesAfterEach, describePages } from '../support/suite.ts';

const OTHERS = ['truncation', 'zero_variance', 'flat_reward', 'slow_reward', 'entropy_collapse'] as const;

describePages('the run in the inspector', (browser) => {
  let open: OpenInspector;
  closesAfterEach(() => open);

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

  it('says why it failed, over what it wrote, with a way to its log', async () => {
    const head = new SampleRun().head();
    assert.ok(head.status);
    head.status.state = 'failed';
    head.status.error = {
      code: 'run-diverged',
      message: 'The loss of step 43 is not a number <b>again</b>.',
      where: 'step 43',
      fix: 'Branch from step 40.',
    };
    open = await openInspector(browser(), { first: { head } });
    const why = open.page.getByRole('region', { name: 'Why the run failed' });
    await why
      .getByText('The loss of step 43 is not a number <b>again</b>. (step 43) Branch from step 40.')
      .waitFor();
    assert.deepEqual(await accessibilityFaults(open.page), []);
    await why.getByRole('button', { name: 'Show Trainer Log' }).click();
    await eventually(() => assert.deepEqual(open.panel.requests('openLog'), [{ folder: FOLDER }]));
  });

  it('shows its alarms with their ways out', async () => {
    const alarm = anAlarm({
      code: 'zero_variance',
      message: '19% of the groups give no gradient.',
      config_key: 'grpo.dynamic_sampling',
      remedies: [
        {
          id: 'on',
          title: 'Turn on dynamic sampling',
          setting: { key: 'grpo.dynamic_sampling', value: 'true', live: false },
        },
      ],
    });
    open = await openInspector(browser(), { first: { alarms: [alarm] } });
    await open.page.getByRole('button', { name: 'Turn on dynamic sampling' }).click();
    await open.page.getByRole('button', { name: 'Open config line' }).click();
    const asked = {
      folder: FOLDER,
      alarm: 'zero_variance',
      remedy: 'on',
      value: 'true',
    };
    await eventually(() => assert.deepEqual(open.panel.requests('remedy')[0], asked));
    const key = () => open.panel.requests('openConfig')[0]?.key;
    await eventually(() => assert.equal(key(), 'grpo.dynamic_sampling'));
  });

  describe('a way out that was taken', () => {
    const beta = (value: string, applied?: { step: number; value: string }) =>
      anAlarm({
        message: `The KL is 4 nats: ${value}.`,
        remedies: [
          {
            id: 'beta',
            title: `Set grpo.beta to ${value}`,
            setting: { key: 'grpo.beta', value, live: true },
            ...(applied === undefined ? {} : { applied }),
          },
        ],
      });
    const taken = beta('0.04', { step: 43, value: '0.04' });
    const button = () => open.page.getByRole('button', { name: 'Set grpo.beta to' });
    const asked = () => open.panel.requests('remedy').map(({ value }) => value);
    /** Waits until it is there: the count of the alarms behind it, one more each time, comes with it. */
    const push = async (alarm: ReturnType<typeof beta>): Promise<void> => {
      const code = OTHERS[behind.length];
      assert.ok(code);
      behind.push(anAlarm({ code }));
      await open.panel.push({ folder: FOLDER, alarms: [alarm, ...behind] });
      await open.page.getByRole('button', { name: `${behind.length} more` }).waitFor();
    };
    const behind: ReturnType<typeof beta>[] = [];

    beforeEach(async () => {
      behind.length = 0;
      open = await openInspector(browser(), { first: { alarms: [beta('0.04')] } });
    });

    it('stays as it was, and waits for what comes of it', async () => {
      const { page } = open;
      await button().click();
      await eventually(() => assert.deepEqual(asked(), ['0.04']));
      await push(taken);
      await page.getByText('grpo.beta is 0.04 since step 43: what comes of it is not known yet.').waitFor();
      assert.match((await button().textContent()) ?? '', /0\.04/);
      assert.equal(await button().isDisabled(), true);
      assert.deepEqual(await accessibilityFaults(page), []);
    });

    it('becomes no other under the resting pointer: a second press sets nothing else', async () => {
      const { page } = open;
      await button().hover();
      await page.mouse.down();
      await page.mouse.up();
      await eventually(() => assert.deepEqual(asked(), ['0.04']));
      for (const next of [taken, beta('0.16'), beta('0.64'), beta('0.64', { step: 50, value: '0.64' })]) {
        await push(next);
        assert.match((await button().textContent()) ?? '', /0\.04/);
        await page.mouse.down();
        await page.mouse.up();
      }
      await push(beta('0.64'));
      await page.mouse.move(0, 0);
      await page.getByRole('button', { name: 'Set grpo.beta to 0.64' }).waitFor();
      assert.deepEqual(asked(), ['0.04']);
      await button().click();
      await eventually(() => assert.deepEqual(asked(), ['0.04', '0.64']));
    });

    it('becomes no other before it was pressed, and keeps its value when it is', async () => {
      await button().hover();
      await push(beta('0.16'));
      await open.page.mouse.down();
      await open.page.mouse.up();
      await eventually(() => assert.deepEqual(asked(), ['0.04']));
    });

    it('becomes no other while it has the focus, nor after it has lost it by being taken', async () => {
      const { page } = open;
      await button().focus();
      await page.keyboard.press('Enter');
      await eventually(() => assert.deepEqual(asked(), ['0.04']));
      await push(beta('0.16'));
      await page.keyboard.press('Enter');
      await eventually(() => assert.deepEqual(asked(), ['0.04', '0.04']));
      await push(taken);
      await eventually(async () => assert.equal(await button().isDisabled(), true));
      await push(beta('0.64'));
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Put this alarm away' }).focus();
      await page.getByRole('button', { name: 'Put this alarm away' }).blur();
      await page.getByRole('button', { name: 'Set grpo.beta to 0.64' }).waitFor();
      assert.deepEqual(asked(), ['0.04', '0.04']);
    });
  });

  it('keeps an alarm under the pointer where it is when a more urgent one comes, until the pointer leaves', async () => {
    const way = (code: 'truncation' | 'kl_explosion') =>
      anAlarm({
        code,
        message: `The alarm ${code}.`,
        remedies: [
          { id: 'x', title: `Mend ${code}`, setting: { key: 'grpo.beta', value: '0.1', live: true } },
        ],
      });
    open = await openInspector(browser(), { first: { alarms: [way('truncation')] } });
    const { page, panel } = open;
    const first = page.locator('grpo-alarm-banner .banner').first();
    await first.getByRole('button', { name: 'Mend truncation' }).hover();
    await panel.push({ folder: FOLDER, alarms: [way('kl_explosion'), way('truncation')] });
    await page.getByRole('button', { name: '1 more' }).waitFor();
    await first.getByText('The alarm truncation.').waitFor();
    await page.mouse.move(0, 0);
    await first.getByText('The alarm kl_explosion.').waitFor();
  });

  it('keeps what only looks alarming out of the way, in its own words on demand', async () => {
    const notice = anAlarm({
      code: 'loss_near_zero',
      severity: 'notice',
      message: 'The loss is near 0, as it must be on-policy.',
      config_key: 'grpo.num_iterations',
    });
    const over = { ...notice, code: 'clip_always_zero' as const, message: 'No token is clipped.' };
    open = await openInspector(browser(), { first: { alarms: [notice, { ...over, active: false }] } });
    const { page, panel } = open;
    await page.getByRole('button', { name: '1 note', exact: true }).waitFor();
    assert.equal(await page.locator('grpo-alarm-banner .banner').count(), 0);
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
