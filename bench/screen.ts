/**
 * How soon a person sees what was written, in a real VS Code in a browser without a window: prints ms.
 * Arguments: `--completions N` of the long run (100,000), `--steps N` of the quickstart to follow (20).
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/host/index.mjs';
import { runFolders } from '../test/journeys/support/runs.ts';
import { InspectorPage } from '../test/journeys/support/studio-page.ts';
import { waitFor } from '../test/journeys/support/wait.ts';
import { openWorkbench, type Workbench } from '../test/journeys/support/workbench.ts';
import { writeBigRun } from './big-run.ts';
import { loadedIn, seenIn, type Seen } from './seen.ts';
import { Written } from './written.ts';

const { values: args } = parseArgs({
  options: {
    completions: { type: 'string', default: '100000' },
    steps: { type: 'string', default: '20' },
  },
});

const WATCH = join(root, 'bench', 'watch-screen.js');

/** Opens the inspector on a run that has its whole life behind it; nothing of it is in a cache. */
async function firstPaint(): Promise<void> {
  const completions = Number(args.completions);
  await inWorkbench(
    {
      prepare: (folder) => writeBigRun(join(folder, '.grpo', 'runs', '2026-01-01-long-0000'), completions),
      initScript: WATCH,
    },
    async (workbench) => {
      await workbench.palette('GRPO: Open Inspector');
      const { frame } = await InspectorPage.of(workbench);
      const seen = await waitFor('completions', async () => {
        const all = await seenIn(frame);
        return all.some(({ reward }) => reward) && all;
      });
      const age = seen.find(({ reward }) => reward)?.age ?? NaN;
      const loaded = await loadedIn(frame);
      console.log(
        `a run of ${completions} completions: newest step on the screen ${ms(age - loaded)} after its page had loaded, ` +
          `which VS Code took ${ms(loaded)} for`,
      );
    },
  );
}

/** Follows the quickstart while it trains, started as in a terminal. */
async function following(): Promise<void> {
  const steps = Number(args.steps);
  await inWorkbench({ folder: 'examples/quickstart', initScript: WATCH }, async (workbench) => {
    const config = join(workbench.folder, 'quickstart.grpo.yaml');
    const cli = [
      join(root, 'dist', 'cli.js'),
      'train',
      config,
      '--max-steps',
      String(steps),
      '--set',
      'train.eval_num=20',
    ];
    const trainer = spawn(process.execPath, cli, { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => trainer.once('exit', resolve));
    const run = await waitFor('the run', () => runFolders(workbench.folder)[0]);
    const live = new Written(run, 'live.jsonl', { restarts: true });
    const scored = new Written(run, 'rollouts.jsonl');
    await workbench.palette('GRPO: Open Inspector');
    const { frame } = await InspectorPage.of(workbench);
    const code = await ended;
    if (code !== 0) throw new Error(`The training ended with exit code ${code}.`);
    const seen = await seenIn(frame);
    live.close();
    scored.close();
    report('text of a step: written to visible', live.at, seen, ({ text }) => text);
    report('rewards of a step: written to visible', scored.at, seen, ({ reward }) => reward);
  });
}

/** From a step's first line in the file to the first painted frame that shows it. Steps from before the page was open are left out. */
function report(
  what: string,
  written: Map<number, number>,
  seen: Seen[],
  shows: (seen: Seen) => boolean,
): void {
  const opened = (seen[0]?.at ?? Infinity) + 1000;
  const delays = [...written].flatMap(([step, at]) => {
    const first = seen.find((one) => one.step === step && shows(one));
    return first === undefined || at < opened ? [] : [first.at - at];
  });
  delays.sort((a, b) => a - b);
  const at = (share: number): number | undefined =>
    delays[Math.min(delays.length - 1, Math.floor(delays.length * share))];
  console.log(
    `${what}: median ${ms(at(0.5))}, 95% ${ms(at(0.95))} (${delays.length} of ${written.size} steps)`,
  );
}

const ms = (value: number | undefined): string => (value === undefined ? 'never' : `${value.toFixed(0)} ms`);

async function inWorkbench(
  options: Parameters<typeof openWorkbench>[0],
  act: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const workbench = await openWorkbench(options);
  try {
    await act(workbench);
  } finally {
    await workbench.close();
  }
}

await firstPaint();
await following();
