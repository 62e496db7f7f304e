/**
 * Screenshots of the dashboard in every theme and width: `node test/webview/harness/run.mjs dashboard-screens FOLDER PATTERN [RUN ...]`.
 * With run folders those are shown, else made-up runs.
 */
import { mkdirSync, readFileSync, existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Alarm } from '../../../core/alarms/index.ts';
import type { EvalLine, EventRecord, Manifest, MetricsLine, Status } from '../../../core/run/records.ts';
import {
  openDashboard,
  type DashboardOptions,
  type OpenDashboard,
  type PanelRun,
} from '../dashboard/open-dashboard.ts';
import { SampleRun, settingEvent } from '../dashboard/sample-run.ts';
import { THEMES } from '../support/browser.ts';
import { launch } from '../support/chromium.ts';

const [folder = 'dist/screens', pattern = '', ...recorded] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const lines = <T>(path: string): T[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T)
    : [];

function recordedRun(path: string): PanelRun {
  const at = resolve(path);
  const manifest = JSON.parse(readFileSync(join(at, 'manifest.json'), 'utf8')) as Manifest;
  const status = JSON.parse(readFileSync(join(at, 'status.json'), 'utf8')) as Status;
  const name = String(manifest.config['name']);
  return {
    first: {
      folder: at,
      head: {
        ...manifest,
        folder: at,
        run: basename(at),
        name,
        status,
        liveness: 'ended',
        config_path: null,
      },
      alarms: [],
    },
    series: {
      folder: at,
      metrics: lines<MetricsLine>(join(at, 'metrics.jsonl')),
      evaluations: lines<EvalLine>(join(at, 'eval.jsonl')),
      events: lines<EventRecord>(join(at, 'events.jsonl')),
    },
  };
}

const ALARM: Alarm = {
  code: 'kl_explosion',
  severity: 'alarm',
  message:
    'The KL to the reference is 1.2 nats a token in the median of steps 30 to 42, up to 2.31: the policy has left its reference.',
  steps: { first: 30, last: 42 },
  active: true,
  evidence: { kl: 1.2 },
  completion: { id: 's31-g2-c4' },
  config_key: 'grpo.beta',
  remedies: [
    {
      id: 'beta',
      title: 'Set grpo.beta to 0.04: a stronger pull back to the reference',
      setting: { key: 'grpo.beta', value: '0.04', live: true },
    },
    { id: 'branch', title: 'Branch from the last checkpoint before it' },
  ],
};

const sample = (
  settings: ConstructorParameters<typeof SampleRun>[0],
  more: Partial<PanelRun['first']> = {},
  events: EventRecord[] = [],
): PanelRun => {
  const run = new SampleRun(settings);
  return { first: { folder: run.folder, head: run.head(), alarms: [], ...more }, series: run.series(events) };
};

const EVENTS = [settingEvent(12, 'train.learning_rate', 1e-4), settingEvent(24, 'grpo.beta', 0.02)];
const live = sample({}, { alarms: [ALARM] }, EVENTS);
const other = sample({
  seed: 3,
  folder: '/workspace/.grpo/runs/2026-11-21-quickstart-77aa',
  state: 'finished',
  steps: 60,
  parent: { run: '2026-11-21-quickstart-1a2b', step: 20 },
});
const third = sample({
  seed: 5,
  beta: 0,
  name: 'no reference',
  folder: '/workspace/.grpo/runs/2026-11-21-no-5c5c',
  state: 'finished',
  steps: 60,
  yardstick: 'another',
});
const one = recorded[0] === undefined ? [live] : [recordedRun(recorded[0])];
const two = recorded.length < 2 ? [live, other, third] : recorded.map(recordedRun);

interface Shot extends DashboardOptions {
  name: string;
  act?: (open: OpenDashboard) => Promise<void>;
}
const hover = async ({ page }: OpenDashboard): Promise<void> => {
  const box = await page.locator('grpo-chart .plot').first().boundingBox();
  if (box !== null) await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
};

const SHOTS: Shot[] = [
  ...THEMES.map((theme): Shot => ({ name: `one-${theme}`, theme, runs: one, act: hover })),
  ...THEMES.map((theme): Shot => ({ name: `overlay-${theme}`, theme, runs: two, width: 1600, height: 1000 })),
  { name: 'one-narrow', width: 400, height: 1200, runs: one },
  { name: 'overlay-narrow', width: 400, height: 1600, runs: two },
  { name: 'live', runs: [live], width: 1600, height: 1000 },
  { name: 'smooth-time', runs: two, width: 1200, cursor: { smoothed: true, along: 'time' }, act: hover },
  { name: 'table', runs: one, act: ({ page }) => page.locator('grpo-chart header button').first().click() },
  { name: 'no-run' },
  {
    name: 'first-step',
    runs: [sample({ steps: 0 })].map(({ first, series }) => ({
      first,
      series: { ...series, evaluations: [] },
    })),
  },
];

const browser = await launch();
for (const { name, act, ...options } of SHOTS.filter((shot) => shot.name.includes(pattern))) {
  const open = await openDashboard(browser, options);
  await open.page.waitForTimeout(900);
  await act?.(open);
  await open.page.waitForTimeout(200);
  await open.page.screenshot({ path: join(folder, `${name}.png`) });
  // The whole length of the page, too.
  await open.page.evaluate("document.querySelector('grpo-dashboard').scrollTo(0, 1e6)");
  await open.page.waitForTimeout(150);
  await open.page.screenshot({ path: join(folder, `${name}-end.png`) });
  for (const problem of open.problems) console.log(`${name}: ${problem}`);
  await open.close();
}
await browser.close();
