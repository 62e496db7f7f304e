/** Work a frame with three runs of 5,000 steps: a push a frame, then a moving pointer. `node test/webview/harness/run.mjs dashboard-speed` */
import { openDashboard } from '../dashboard/open-dashboard.ts';
import { SampleRun } from '../dashboard/sample-run.ts';
import { launch } from '../support/chromium.ts';

const STEPS = 5000;
const FRAMES = 100;

const runs = [1, 2, 3].map(
  (seed) =>
    new SampleRun({
      seed,
      steps: STEPS,
      maxSteps: 6000,
      folder: `/workspace/.grpo/runs/2026-11-21-long-000${seed}`,
    }),
);
const browser = await launch();
const { page, panel, problems, close } = await openDashboard(browser, {
  width: 1600,
  height: 1000,
  runs: runs.map((run) => ({
    first: { folder: run.folder, head: run.head(), alarms: [] },
    series: { folder: run.folder, metrics: [run.metrics(1)], evaluations: [], events: [] },
  })),
});
await page.locator('grpo-chart canvas').first().waitFor();
// As text: a browser that is told of 15,000 lines one value at a time takes minutes. The snapshot had number 1.
for (const [i, run] of runs.entries()) {
  panel.lose();
  const push = { folder: run.folder, metrics: run.series().metrics };
  await page.evaluate(
    `fromPanel(JSON.parse(${JSON.stringify(JSON.stringify({ type: 'push', seq: i + 2, push }))}))`,
  );
}
await page.waitForTimeout(3000);

/** Milliseconds of script, layout and painting since the page was opened. */
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable');
async function work(): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

async function measure(what: string, act: (frame: number) => Promise<void>): Promise<void> {
  const before = await work();
  for (let frame = 0; frame < FRAMES; frame++) {
    await act(frame);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }
  console.log(`${what}: ${(((await work()) - before) / FRAMES).toFixed(1)} ms each`);
}

await measure('nothing', async () => undefined);
const [first] = runs;
await measure('a new step', async (frame) => {
  if (first !== undefined) await panel.push(first.news(STEPS + 1 + frame));
});
const box = await page.locator('grpo-chart .u-over').first().boundingBox();
await measure('a moved pointer', async (frame) => {
  if (box !== null) await page.mouse.move(box.x + 3 * frame, box.y + 40);
});
for (const problem of problems) console.log(problem);
await close();
await browser.close();
