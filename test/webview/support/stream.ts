import type { OpenInspector } from './inspector.ts';
import { FOLDER } from './sample-run.ts';

export interface StreamOptions {
  /** Pieces that the text comes in. */
  ticks: number;
  /** Stops after so many pieces, nothing written. */
  until?: number;
  /** Groups that are written after the text; absent: none where `until` is given, else all. */
  written?: number;
  /** Whether the update is written too. */
  updated?: boolean;
}

/** Plays a step as the trainer writes it: text, then completions with rewards, then the update. */
export async function streamStep(open: OpenInspector, step: number, options: StreamOptions): Promise<void> {
  const { panel, run } = open;
  const { ticks, until = ticks } = options;
  for (let tick = 0; tick < until; tick++) {
    await panel.push({ folder: FOLDER, live: { fresh: tick === 0, lines: run.live(step, tick, ticks) } });
  }
  if (options.until !== undefined) return;
  const { groups } = run.step(step, false);
  const written = groups.slice(0, options.written ?? groups.length);
  await panel.push({ folder: FOLDER, rollouts: written });
  if (written.length < groups.length) return;
  await panel.push({
    folder: FOLDER,
    points: [run.point(step)],
    metrics: [run.metrics(step)],
    head: run.head(step),
  });
  if (options.updated === true) await panel.push({ folder: FOLDER, updated: [step] });
}
