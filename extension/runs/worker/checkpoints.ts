import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointView } from '../../../core/protocol/index.ts';
import { readSmallText } from '../../../core/run/files.ts';
import { checkpointStep, type EvalLine, type MetricsLine } from '../../../core/run/records.ts';
import { isCheckpointState, parseRecord } from '../../../core/run/validate.ts';
import { nodeFiles, unlessAbsent } from '../node-files.ts';

/** The finished checkpoints of a run, by step. Half-written ones (`.step-00042.partial`) are none. */
export async function readCheckpoints(
  folder: string,
  metrics: readonly MetricsLine[],
  evaluations: readonly EvalLine[],
): Promise<CheckpointView[]> {
  const parent = join(folder, 'checkpoints');
  const names = (await unlessAbsent(() => readdir(parent))) ?? [];
  const views = await Promise.all(
    names.map(async (name) => {
      const step = checkpointStep(name);
      if (step === undefined) return undefined;
      // A checkpoint that the trainer deletes while it is read is none.
      const bytes = await unlessAbsent(() => folderBytes(join(parent, name)));
      if (bytes === undefined) return undefined;
      const line = metrics.findLast((one) => one.step === step);
      const evaluation = evaluations.findLast((one) => one.step === step);
      return {
        folder: join(parent, name),
        name,
        step,
        bytes,
        reward: line?.metrics['reward'] ?? null,
        kl: line?.metrics['kl'] ?? null,
        evaluation: evaluation?.metrics['reward'] ?? null,
        extra: await extraReason(join(parent, name)),
        best: false,
      };
    }),
  );
  const found = views.filter((view) => view !== undefined).sort((a, b) => a.step - b.step);
  const best = bestCheckpoint(found);
  if (best !== undefined) best.best = true;
  return found;
}

/** The one with the highest held-out reward; none where nothing sets one apart: not measured, measured once, or shared by several. */
function bestCheckpoint(views: readonly CheckpointView[]): CheckpointView | undefined {
  const measured = views.filter(
    (view): view is CheckpointView & { evaluation: number } => view.evaluation !== null,
  );
  const highest = Math.max(...measured.map(({ evaluation }) => evaluation));
  const [best, ...equals] = measured.filter(({ evaluation }) => evaluation === highest);
  return measured.length > 1 && equals.length === 0 ? best : undefined;
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map(async (entry) => (entry.isFile() ? (await stat(join(folder, entry.name))).size : 0)),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function extraReason(folder: string): Promise<string | null> {
  const text = await readSmallText(nodeFiles(folder), 'state.json');
  const state = text === undefined ? undefined : parseRecord(text, isCheckpointState);
  return state?.time.extra ?? null;
}
