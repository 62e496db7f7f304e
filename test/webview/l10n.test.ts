import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openDashboard, type DashboardOptions, type PanelRun } from './dashboard/open-dashboard.ts';
import { SampleRun, settingEvent, type SampleSettings } from './dashboard/sample-run.ts';
import { openInspector, type InspectorOptions, type OpenInspector } from './support/inspector.ts';
import { describePages } from './support/suite.ts';
import { bracketed, untranslated } from './support/translated.ts';

/** What no language changes: runs and rewards, what a reward said, settings, stop reasons as they are recorded. */
const NAMES =
  /\b(2026-11-21|quickstart|1a2b|77aa|exact-answer|concise|got \d+, expected \d+|train\.seed|beta|eos|length)\b/g;

/** What one page says after the other: keys that are pressed, and what is there then. */
const WALK: readonly { what: string; keys: string[]; there: string }[] = [
  { what: 'a step', keys: ['n'], there: 'grpo-completion-card[selected]' },
  { what: 'its keys', keys: ['?'], there: 'grpo-key-help dialog[open]' },
  { what: 'the list of the run', keys: ['Escape', 'l'], there: 'grpo-completion-list [aria-rowindex="2"]' },
  { what: 'a diff', keys: ['l', 'n', 'd', 'n', 'n', 'd'], there: 'grpo-diff-view' },
  {
    what: 'what the reference says',
    keys: ['Escape', 'n', 'r'],
    there: 'grpo-diff-view :text("embedded:sums")',
  },
];

const INSPECTOR: Record<string, InspectorOptions & { act?: (open: OpenInspector) => Promise<void> }> = {
  'the wait for the reference': {
    answers: { reference: () => new Promise(() => undefined) },
    act: async ({ page }) => {
      await page.keyboard.type('nr');
      await page.locator('grpo-reference-wait').waitFor();
    },
  },
  'a filter that leaves nothing': { cursor: { filter: { min_abs_advantage: 9, pinned_only: true } } },
  'a form of the filter': {
    act: ({ page }) => page.locator('grpo-chip-menu[data-key=reward] button').first().click(),
  },
  'no run': { empty: true },
  'a run without a step': { answers: { step: () => null, points: () => [] }, sample: { steps: 0 } },
  'a workspace without trust': { trusted: false },
};

const EVENTS = [settingEvent(12, 'train.learning_rate', 1e-4), settingEvent(24, 'grpo.beta', 0.02)];
const run = (settings: Partial<SampleSettings>, events = EVENTS): PanelRun => {
  const sample = new SampleRun(settings);
  return {
    first: { folder: sample.folder, head: sample.head(), alarms: [] },
    series: sample.series(events),
  };
};
const other = run({ seed: 3, folder: '/runs/2026-11-21-quickstart-77aa', state: 'finished', steps: 60 }, []);

const DASHBOARD: Record<string, DashboardOptions & { act?: (page: Page) => Promise<void> }> = {
  'a run, with a chart as a table': {
    runs: [run({})],
    act: (page) => page.locator('grpo-chart header button').first().click(),
  },
  'two runs': { runs: [run({}), other] },
  'the course over time': { runs: [other], cursor: { smoothed: true, along: 'time' } },
  'a run without a step': { runs: [run({ steps: 0 }, [])] },
  'no run': {},
  'a workspace without trust': { runs: [run({})], trusted: false },
};

describePages('in another language', (browser) => {
  const texts = bracketed();

  /** Lets what was asked for come, then looks for words of English. */
  async function expectNone(page: Page): Promise<void> {
    await sleep(150);
    assert.deepEqual(await untranslated(page, NAMES), []);
  }

  it('the inspector says a step, what is called over it, and the list', async () => {
    const { page, close } = await openInspector(browser(), { cursor: { overlay: 'kl' }, texts });
    await page.locator('grpo-completion-card').first().waitFor();
    for (const { what, keys, there } of WALK) {
      for (const key of keys) await page.keyboard.press(key);
      await page.locator(there).first().waitFor();
      await sleep(150);
      assert.deepEqual(await untranslated(page, NAMES), [], what);
    }
    await close();
  });

  for (const [what, { act, ...options }] of Object.entries(INSPECTOR))
    it(`the inspector says ${what}`, async () => {
      const open = await openInspector(browser(), { ...options, texts });
      await sleep(150);
      await act?.(open);
      await expectNone(open.page);
      await open.close();
    });

  for (const [what, { act, ...options }] of Object.entries(DASHBOARD))
    it(`the dashboard says ${what}`, async () => {
      const { page, close } = await openDashboard(browser(), { ...options, texts });
      await sleep(150);
      await act?.(page);
      await expectNone(page);
      await close();
    });
});
