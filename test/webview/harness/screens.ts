/** Screenshots of the inspector: every theme, narrow to wide, few and many completions, short and long, and what happens on the way. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Alarm } from '../../../core/alarms/index.ts';
import type { RunHead } from '../../../core/protocol/index.ts';
import type { Theme } from '../support/browser.ts';
import { THEMES } from '../support/browser.ts';
import { launch } from '../support/chromium.ts';
import { openInspector, type InspectorOptions, type OpenInspector } from '../support/inspector.ts';
import { FOLDER, SampleRun } from '../support/sample-run.ts';
import { streamStep } from '../support/stream.ts';

const [folder = 'dist/screens', pattern = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const ALARM: Alarm = {
  code: 'zero_variance',
  severity: 'alarm',
  message:
    '3 of 14 groups give no gradient: all completions of a prompt scored alike; 19% of the tokens teach nothing.',
  steps: { first: 30, last: 42 },
  active: true,
  evidence: { frac_reward_zero_std: 0.21 },
  config_key: 'grpo.dynamic_sampling',
  remedies: [{ id: 'dynamic-sampling', title: 'Turn on dynamic sampling' }],
};

interface Shot extends InspectorOptions {
  name: string;
  /** What is done before the picture. */
  act?: (open: OpenInspector) => Promise<void>;
}

function failedHead(): RunHead {
  const head = new SampleRun().head();
  if (head.status === null) throw new Error('the sample run has no status');
  const message =
    'The loss of step 43 is not a number again, after going back once with a lower learning rate.';
  const fix = 'The run stands at step 42. Branch from there or earlier with a much lower learning rate.';
  const error = { code: 'run-diverged', message, where: 'step 43', fix };
  return { ...head, liveness: 'ended', status: { ...head.status, state: 'failed', error } };
}

const press =
  (...keys: string[]) =>
  async ({ page }: OpenInspector): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

const basic = (theme: Theme): Shot => ({
  name: theme,
  theme,
  first: { alarms: [ALARM] },
  cursor: { overlay: 'kl' },
  act: press('n'),
});

/** Every theme, 400 and 1,600 px wide, 1 and 16 completions, texts of 5 and 5,000 characters. */
const MATRIX: Shot[] = THEMES.flatMap((theme) =>
  [400, 1600].flatMap((width) =>
    [1, 16].flatMap((completions) =>
      [5, 5000].map((characters) => ({
        name: `matrix-${theme}-${width}-${completions}-${characters}`,
        theme,
        width,
        height: 900,
        sample: { completions, characters, groups: 8, steps: 20, maxSteps: 20 },
        cursor: { overlay: characters === 5 ? ('none' as const) : ('kl' as const) },
      })),
    ),
  ),
);

const SHOTS: Shot[] = [
  ...MATRIX,
  ...THEMES.map(basic),
  { name: 'narrow', width: 400, first: { alarms: [ALARM] }, cursor: { overlay: 'kl' } },
  { name: 'failed', first: { head: failedHead(), alarms: [ALARM] } },
  { name: 'failed-light', theme: 'light', first: { head: failedHead() } },
  { name: 'middle', width: 1000, cursor: { overlay: 'entropy' } },
  { name: 'wide-16', width: 1600, height: 1000, sample: { completions: 16, groups: 16 } },
  { name: 'one', sample: { completions: 1, groups: 3 } },
  { name: 'long', sample: { characters: 5000 } },
  { name: 'narrow-long', width: 400, sample: { characters: 5000, completions: 16 } },
  { name: 'steps-5', sample: { steps: 5, maxSteps: 5 } },
  { name: 'steps-5000', sample: { steps: 4210, maxSteps: 5000 } },
  { name: 'live', act: (open) => streamStep(open, 43, { ticks: 10, until: 6 }) },
  { name: 'live-light', theme: 'light', act: (open) => streamStep(open, 43, { ticks: 10, until: 6 }) },
  { name: 'written', act: (open) => streamStep(open, 43, { ticks: 4, written: 9 }) },
  {
    name: 'let-go',
    act: async (open) => {
      await press('n')(open);
      for (const step of [43, 44, 45]) await streamStep(open, step, { ticks: 1, written: 14 });
    },
  },
  { name: 'list', cursor: { mode: 'list' } },
  {
    name: 'list-light',
    theme: 'light',
    cursor: { mode: 'list' },
    act: ({ page }) => page.locator('.rows').focus(),
  },
  { name: 'list-narrow', width: 400, cursor: { mode: 'list' } },
  { name: 'diff', act: press('n', 'd', 'n', 'n', 'n', 'n', 'd') },
  { name: 'reference', act: press('n', 'r') },
  { name: 'reference-light', theme: 'light', act: press('n', 'r') },
  { name: 'reference-narrow', width: 400, act: press('n', 'r') },
  {
    name: 'reference-waits',
    answers: { reference: () => new Promise(() => undefined) },
    act: press('n', 'r'),
  },
  {
    name: 'reference-failed-narrow',
    width: 400,
    answers: {
      reference: () => {
        throw Object.assign(new Error('The base model of this run, ./models/base, is gone.'), {
          code: 'reference-base-gone',
          fix: 'Put it back, or name where it is with --reference-model-path.',
        });
      },
    },
    act: press('n', 'r'),
  },
  { name: 'help', act: press('?') },
  { name: 'chip', act: ({ page }) => page.locator('grpo-chip-menu[data-key=reward] button').first().click() },
  { name: 'bad-regex', act: async ({ page }) => page.locator('.find').fill('/[/') },
  { name: 'no-match', cursor: { filter: { min_abs_advantage: 9 } } },
  { name: 'no-run', empty: true },
  { name: 'waiting', answers: { step: () => null, points: () => [] }, sample: { steps: 0 } },
  {
    name: 'error',
    answers: {
      control: () => {
        throw new Error('No answer from the trainer within 5 s.');
      },
    },
    act: ({ page }) => page.getByRole('button', { name: 'Stop', exact: true }).click(),
  },
];

const browser = await launch();
for (const { name, act, ...options } of SHOTS.filter((shot) => shot.name.includes(pattern))) {
  const open = await openInspector(browser, { ...options, first: { folder: FOLDER, ...options.first } });
  await open.page.waitForTimeout(400);
  await act?.(open);
  await open.page.waitForTimeout(250);
  await open.page.screenshot({ path: join(folder, `${name}.png`) });
  for (const problem of open.problems) console.log(`${name}: ${problem}`);
  await open.close();
}
await browser.close();
