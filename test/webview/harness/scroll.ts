/** Scrolls a list of 100,000 completions and prints what a frame costs. */
import { launch } from '../support/chromium.ts';
import { openInspector } from '../support/inspector.ts';
import { eventually } from '../support/eventually.ts';

const FRAMES = 240;

const browser = await launch();
const sample = { steps: 400, maxSteps: 400, groups: 16, completions: 16 };
const { page } = await openInspector(browser, { sample, cursor: { mode: 'list' } });
await eventually(async () => {
  if ((await page.locator('grpo-completion-list .all .line').count()) < 20) throw new Error('no rows');
});
const total = await page.locator('grpo-completion-list .count').innerText();
const middle = (values: number[], share: number): string =>
  ([...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN).toFixed(1);
for (const [name, step] of [
  ['slowly (24 px a frame)', 24],
  ['fast (600 px a frame)', 600],
  ['by leaps (8,000 px a frame)', 8000],
] as const) {
  const { work, intervals } = await page.evaluate<{ work: number[]; intervals: number[] }>(
    `harness.frames('.rows', ${FRAMES}, ${step})`,
  );
  console.log(
    `${total}, ${name}: work ${middle(work, 0.5)} ms median, ${middle(work, 0.95)} ms 95%; ` +
      `frame to frame ${middle(intervals, 0.5)} ms median, ${middle(intervals, 0.95)} ms 95%`,
  );
}
await browser.close();
