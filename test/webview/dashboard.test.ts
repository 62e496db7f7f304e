import assert from 'node:assert/strict';
import type { Alarm } from '../../core/alarms/index.ts';
import type { EventRecord } from '../../core/run/records.ts';
import {
  openDashboard,
  type DashboardOptions,
  type OpenDashboard,
  type PanelRun,
} from './dashboard/open-dashboard.ts';
import { SampleRun, settingEvent, type SampleSettings } from './dashboard/sample-run.ts';
import { accessibilityFaults, inEveryTheme } from './support/accessibility.ts';
import { eventually } from './support/eventually.ts';
import { describePages } from './support/suite.ts';

const ALARM: Alarm = {
  code: 'kl_explosion',
  severity: 'alarm',
  message: 'The KL to the reference is 1.2 nats a token.',
  steps: { first: 30, last: 42 },
  active: true,
  evidence: { kl: 1.2 },
  completion: { id: 's31-g2-c4' },
  config_key: 'grpo.beta',
  remedies: [
    { id: 'beta', title: 'Set grpo.beta to 0.04', setting: { key: 'grpo.beta', value: '0.04', live: true } },
  ],
};

function panelRun(
  settings: Partial<SampleSettings> = {},
  first: Partial<PanelRun['first']> = {},
  events: EventRecord[] = [],
): PanelRun {
  const run = new SampleRun(settings);
  return {
    first: { folder: run.folder, head: run.head(), alarms: [], ...first },
    series: run.series(events),
  };
}

const OTHER: Partial<SampleSettings> = {
  seed: 3,
  folder: '/workspace/.grpo/runs/2026-11-21-quickstart-77aa',
  state: 'finished',
  steps: 60,
  parent: { run: '2026-11-21-quickstart-1a2b', step: 20 },
};

describePages('the dashboard', (browser) => {
  const opened: OpenDashboard[] = [];

  afterEach(async () => {
    for (const { problems, close } of opened.splice(0)) {
      await close();
      assert.deepEqual(problems, []);
    }
  });

  async function open(options: DashboardOptions = {}): Promise<OpenDashboard> {
    const dashboard = await openDashboard(browser(), { runs: [panelRun()], ...options });
    opened.push(dashboard);
    if (options.runs?.length !== 0) await dashboard.page.locator('grpo-chart canvas').first().waitFor();
    return dashboard;
  }

  const chart = ({ page }: OpenDashboard, title: string) =>
    page.locator('grpo-chart').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

  const twoRuns = async (): Promise<OpenDashboard> => {
    const dashboard = await openDashboard(browser(), {
      runs: [panelRun({}, { alarms: [ALARM] }, [settingEvent(9, 'grpo.beta', 0.1)]), panelRun(OTHER)],
    });
    await dashboard.page.locator('grpo-chart canvas').first().waitFor();
    return dashboard;
  };
  inEveryTheme(twoRuns, ({ page }, look) => accessibilityFaults(page, look));

  it('appends what a run writes without making its charts anew', async () => {
    const dashboard = await open();
    const { page, panel } = dashboard;
    const reward = chart(dashboard, 'Reward');
    await page.evaluate("harness.all('canvas')[0].marked = true");
    const before = await reward.locator('.readout').textContent();
    await panel.push(new SampleRun().news(43));
    await page.locator('grpo-run-list').getByText('43', { exact: true }).waitFor();
    assert.notEqual(await reward.locator('.readout').textContent(), before);
    assert.equal(await page.evaluate("harness.all('canvas')[0].marked"), true);
  });

  it('reads a run that went back anew, and shows what it knew until then', async () => {
    const dashboard = await open();
    const { page, panel } = dashboard;
    await panel.push({ folder: new SampleRun().folder, restarted: true });
    await page.waitForTimeout(100);
    assert.equal(panel.requests('series').length, 2);
    assert.equal(await page.locator('grpo-chart canvas').count(), 14);
  });

  it('keeps which runs it shows: a reload comes back to them, not to those that were shown before', async () => {
    const { panel } = await open();
    await eventually(() => {
      const [{ cursor } = { cursor: undefined }] = panel.requests('remember');
      assert.deepEqual(cursor?.folders, [new SampleRun().folder]);
    });
  });

  it('opens the inspector at the step that is clicked', async () => {
    const dashboard = await open();
    const { page, panel } = dashboard;
    const over = chart(dashboard, 'KL').locator('.u-over');
    const box = await over.boundingBox();
    assert.ok(box);
    // Steps 0 to 50 lie on the whole width.
    await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
    await page.locator('grpo-view-bar').getByText('20', { exact: true }).waitFor();
    await page.mouse.down();
    await page.mouse.up();
    await page.waitForTimeout(100);
    assert.deepEqual(panel.requests('openInspector'), [{ folder: new SampleRun().folder, step: 20 }]);
  });

  it('zooms all charts by a drag and shows everything again after a double click', async () => {
    const dashboard = await open();
    const { page, panel } = dashboard;
    const over = chart(dashboard, 'Entropy').locator('.u-over');
    const box = await over.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Show all steps' }).waitFor();
    assert.deepEqual(panel.requests('openInspector'), [], 'a drag is no click');
    const range = await chart(dashboard, 'KL').getByRole('slider').getAttribute('aria-valuemax');
    assert.equal(range, '30');
    await over.dblclick();
    await page.getByRole('button', { name: 'Show all steps' }).waitFor({ state: 'detached' });
  });

  it('moves its cursor by keys, over all charts, and opens the inspector with Enter', async () => {
    const dashboard = await open();
    const { page, panel } = dashboard;
    const slider = chart(dashboard, 'KL').getByRole('slider');
    await slider.focus();
    for (const key of ['ArrowLeft', 'ArrowLeft', 'Shift+ArrowLeft']) await page.keyboard.press(key);
    assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^Step 31: 0\.0/);
    const other = chart(dashboard, 'Entropy').getByRole('slider');
    assert.match((await other.getAttribute('aria-valuetext')) ?? '', /^Step 31: 0\.0/);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(100);
    assert.deepEqual(panel.requests('openInspector'), [{ folder: new SampleRun().folder, step: 31 }]);
  });

  it('shows a refused setting with its reason, and asks for nothing that cannot be', async () => {
    const dashboard = await open({
      answers: { control: () => ({ accepted: false, reason: 'grpo.beta: there is no reference model' }) },
    });
    const { page, panel } = dashboard;
    const row = page.locator('grpo-setting-row').filter({ hasText: 'Beta' });
    await row.getByRole('textbox').fill('-1');
    await row.getByText('Must be at least 0.').waitFor();
    assert.equal(await row.getByRole('button').isDisabled(), true);
    await row.getByRole('textbox').fill('0.04');
    await row.getByRole('button').click();
    await row.getByText('Not changed: grpo.beta: there is no reference model').waitFor();
    assert.deepEqual(panel.requests('control'), [
      { folder: new SampleRun().folder, type: 'set', key: 'grpo.beta', value: 0.04 },
    ]);
  });

  it('shows a setting in force and its log once the trainer has taken it', async () => {
    const dashboard = await open();
    const { page, panel } = dashboard;
    const row = page.locator('grpo-setting-row').filter({ hasText: 'Temperature' });
    await row.getByRole('textbox').fill('1.2');
    await page.keyboard.press('Enter');
    await row.getByText('1.2 accepted').waitFor();
    await panel.push({ folder: new SampleRun().folder, events: [settingEvent(43, 'grpo.temperature', 1.2)] });
    await page.locator('grpo-live-settings').getByText('temperature 1 → 1.2').waitFor();
    assert.equal(await row.locator('b').textContent(), '1.2');
  });

  it('locks settings of a run that has ended, and in a workspace that is not trusted', async () => {
    const ended = await open({ runs: [panelRun({ state: 'finished' })] });
    await ended.page.getByText('The run has ended.').waitFor();
    assert.equal(await ended.page.getByRole('textbox').count(), 0);
    const untrusted = await open({ trusted: false });
    await untrusted.page.getByText('needs a trusted workspace').waitFor();
  });

  it('lets a run be paused and stopped without trust, not continued nor resumed', async () => {
    const training = await open({ trusted: false });
    for (const name of ['Pause', 'Stop'])
      assert.equal(await training.page.getByRole('button', { name }).isEnabled(), true, name);
    const paused = await open({ trusted: false, runs: [panelRun({ state: 'paused' })] });
    assert.equal(await paused.page.getByRole('button', { name: 'Continue' }).isDisabled(), true);
    assert.equal(await paused.page.getByRole('button', { name: 'Stop' }).isEnabled(), true);
    const interrupted = await open({ trusted: false, runs: [panelRun({ state: 'interrupted' })] });
    assert.equal(await interrupted.page.getByRole('button', { name: 'Resume' }).isDisabled(), true);
  });

  it('says what the trainer did not do', async () => {
    const { page, panel } = await open({
      answers: { control: () => ({ accepted: false, reason: 'no answer from the trainer' }) },
    });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('alert').getByText('pause: no answer from the trainer').waitFor();
    assert.deepEqual(panel.requests('control'), [{ folder: new SampleRun().folder, type: 'pause' }]);
  });

  it('lists alarms with ways out', async () => {
    const setting = { key: 'grpo.beta', value: '0.2', live: true };
    const applied = { step: 40, value: '0.2' };
    const taken = { id: 'more', title: 'Set grpo.beta to 0.2', setting, applied };
    const alarm = { ...ALARM, remedies: [...ALARM.remedies, taken] };
    const { page, panel } = await open({ runs: [panelRun({}, { alarms: [alarm] }), panelRun(OTHER)] });
    const button = await page.getByRole('button', { name: taken.title }).boundingBox();
    const words = await page.getByText('grpo.beta is 0.2 since step 40').boundingBox();
    assert.ok(
      button && words && words.y >= button.y + button.height,
      'what came of it stands under its button',
    );
    const when = await page.locator('grpo-alarm-list .when').boundingBox();
    assert.ok(when && when.height < 20, 'the steps stand in one line');
    await page.getByRole('button', { name: 'Set grpo.beta to 0.04' }).click();
    await page.getByRole('button', { name: 'Show completion' }).click();
    await page.waitForTimeout(100);
    const { folder } = new SampleRun();
    assert.deepEqual(panel.requests('remedy'), [
      { folder, alarm: 'kl_explosion', remedy: 'beta', value: '0.04' },
    ]);
    assert.deepEqual(panel.requests('openInspector'), [{ folder, step: 30, id: 's31-g2-c4' }]);
  });

  it('keeps what a button of an alarm sets while the pointer rests on it, even where the alarm is over', async () => {
    const { page, panel } = await open({ runs: [panelRun({}, { alarms: [ALARM] })] });
    const { folder } = new SampleRun();
    const [remedy] = ALARM.remedies;
    assert.ok(remedy?.setting);
    const newer = {
      ...remedy,
      title: 'Set grpo.beta to 0.16',
      setting: { ...remedy.setting, value: '0.16' },
    };
    const press = async (): Promise<void> => {
      await page.mouse.down();
      await page.mouse.up();
    };
    await page.getByRole('button', { name: 'Set grpo.beta to 0.04' }).hover();
    await press();
    for (const [active, code] of [
      [true, 'truncation'],
      [false, 'flat_reward'],
    ] as const) {
      await panel.push({
        folder,
        alarms: [
          { ...ALARM, active, message: ALARM.message.repeat(9), remedies: [newer] },
          { ...ALARM, code, message: `Another: ${code}.`, remedies: [] },
        ],
      });
      await page.getByText(`Another: ${code}.`).waitFor();
      await press();
    }
    await panel.push({ folder, alarms: [{ ...ALARM, remedies: [newer] }] });
    await page.getByRole('button', { name: 'Set grpo.beta to 0.04' }).blur();
    await page.mouse.move(0, 0);
    await eventually(() =>
      assert.deepEqual(
        panel.requests('remedy').map(({ value }) => value),
        ['0.04', '0.04', '0.04'],
      ),
    );
    await page.getByRole('button', { name: 'Set grpo.beta to 0.16' }).waitFor();
  });

  it('lays runs over each other and compares them', async () => {
    const dashboard = await open({ runs: [panelRun(), panelRun(OTHER)] });
    const { page } = dashboard;
    assert.equal(await chart(dashboard, 'Reward').locator('.several tr').count(), 3);
    await page.getByText('clearly better').waitFor();
    await page.getByText('2026-11-21-quickstart-1a2b, step 20').waitFor();
    await page.getByRole('row', { name: 'train.seed 1 3' }).waitFor();
    await page.getByRole('switch', { name: 'Show quickstart 77aa in the charts' }).click();
    await page.locator('grpo-run-comparison').getByRole('table').first().waitFor({ state: 'detached' });
    assert.equal(await chart(dashboard, 'Reward').locator('.several').count(), 0);
  });

  it('says why evaluations are not compared', async () => {
    const { page } = await open({ runs: [panelRun(), panelRun({ ...OTHER, yardstick: 'another' })] });
    await page.getByText('not compared: measured differently').waitFor();
  });

  it('says "unavailable" where a run has no such metric', async () => {
    const dashboard = await open({ runs: [panelRun({ beta: 0 })] });
    const kl = chart(dashboard, 'KL');
    await kl.getByText('grpo.beta is 0').waitFor();
    assert.equal(await kl.locator('canvas').count(), 0);
  });

  it('shows a chart as a table', async () => {
    const dashboard = await open();
    await dashboard.page.getByRole('button', { name: 'KL: show as table' }).click();
    assert.equal(await chart(dashboard, 'KL').locator('tbody tr').count(), 42);
  });

  it('shows hostile names as text', async () => {
    const name = '<img src=x onerror="document.title=1">\u202egnp';
    const dashboard = await open({
      runs: [panelRun({ name }), panelRun({ ...OTHER, name })],
    });
    const { page } = dashboard;
    await page.locator('grpo-run-list').getByText('<img src=x').first().waitFor();
    assert.equal(await page.evaluate("harness.all('img').length"), 0);
    assert.equal(await page.title(), 'GRPO Studio');
  });

  it('redraws with the colours of another theme', async () => {
    const dashboard = await open();
    const { page } = dashboard;
    const picture = (): Promise<string> => page.evaluate("harness.all('canvas')[0].toDataURL()");
    const before = await picture();
    await page.evaluate(
      "document.documentElement.style.setProperty('--vscode-charts-blue', 'rgb(255, 0, 0)'); document.body.className = 'vscode-light'",
    );
    await page.waitForTimeout(200);
    assert.notEqual(await picture(), before);
  });

  it('says what to do where there is no run', async () => {
    const none = await open({ runs: [] });
    await none.page.getByRole('button', { name: 'Start training' }).click();
    await none.page.waitForTimeout(50);
    assert.deepEqual(none.panel.requests('command'), [{ command: 'start' }]);
  });
});
