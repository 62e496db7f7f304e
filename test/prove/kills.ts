import {
  inCheckpoint,
  inRestart,
  inStart,
  inTraining,
  seeded,
  trainThroughKills,
  trainOrResume,
  type Moment,
} from '../e2e/support/killing.ts';
import { assertSameRun, cutOff, lines } from '../e2e/support/same-run.ts';
import { makeTinyProject, usual, type TinyProject } from '../e2e/support/tiny-project.ts';
import type { Proof } from './report.ts';

const KILLS_A_MODE = 12;
const MOST_ROUNDS = 10;
const STEPS = 16;

/** Random SIGKILLs in training, in checkpoints, in resumes and in starts: what goes on from them equals an uninterrupted run, full and LoRA. */
export const kills: Proof = async (report, seed) => {
  const project = await makeTinyProject();
  try {
    report.progress(`seed ${seed}`);
    for (const mode of ['full', 'lora'] as const) await proveMode(mode);
  } finally {
    project.remove();
  }

  async function proveMode(mode: 'full' | 'lora'): Promise<void> {
    const random = seeded(seed + (mode === 'lora' ? 1000 : 0));
    const config = longer(project, mode);
    const expected = project.at(`${mode}-expected`);
    const { code, stderr } = await trainOrResume(config, expected).ended;
    if (code !== 0) throw new Error(`The uninterrupted run ended with ${code}: ${stderr}`);
    let killed = 0;
    for (let round = 1; killed < KILLS_A_MODE && round <= MOST_ROUNDS; round += 1) {
      const run = project.at(`${mode}-${round}`);
      const moments = Array.from({ length: 4 }, () => randomMoment(random));
      const claim = `${mode}, round ${round}: equals an uninterrupted run`;
      try {
        const through = await trainThroughKills(config, run, moments);
        killed += through.kills;
        if (through.last.code !== 0) throw new Error(through.last.stderr);
        assertSameRun(run, expected);
        const ids = lines(run, 'rollouts.jsonl').length;
        report.check(
          claim,
          true,
          `${through.kills} kills: ${moments.map(({ name }) => name).join(', ')}; ${ids} completions, ${cutOff(run).length} cut off`,
        );
      } catch (error) {
        report.broke(`${claim} (${moments.map(({ name }) => name).join(', ')})`, error);
      }
    }
    report.check(`${mode}: enough kills met a living process`, killed >= KILLS_A_MODE, `${killed}`);
  }
};

function longer(project: TinyProject, mode: 'full' | 'lora'): string {
  const adapter = { type: 'lora', r: 4, alpha: 8, dropout: 0.1, target_modules: 'all-linear' };
  return project.write(`long-${mode}.grpo.yaml`, {
    model: mode === 'lora' ? { base: './model', adapter } : { base: './model' },
    train: {
      ...(usual['train'] as object),
      max_steps: STEPS,
      save_steps: 3,
      eval_steps: 5,
      save_total_limit: 3,
    },
  });
}

function randomMoment(random: () => number): Moment {
  const kind = random();
  if (kind < 0.3) return inCheckpoint;
  if (kind < 0.45) return inRestart;
  if (kind < 0.6) return inStart(Math.floor(300 + 2000 * random()));
  return inTraining(Math.floor(50 + 900 * random()));
}
