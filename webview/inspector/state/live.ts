/** The text of completions while they are being sampled. */
import type { RunPush } from '../../../core/protocol/index.ts';

/** Text so far by completion index. */
export type LiveTexts = ReadonlyMap<number, string>;

/** The step in the making; texts by group. */
export interface LiveStep {
  step: number;
  groups: ReadonlyMap<number, LiveTexts>;
}

export const NO_TEXTS: LiveTexts = new Map();

/** Adds new pieces; those of another step begin a new one. A group that got nothing keeps its object. */
export function applyLive(
  live: LiveStep | undefined,
  news: NonNullable<RunPush['live']>,
): LiveStep | undefined {
  let step = news.fresh ? undefined : live?.step;
  let groups = new Map(news.fresh ? [] : live?.groups);
  const grown = new Set<number>();
  for (const line of news.lines) {
    if (line.step !== step) {
      step = line.step;
      groups = new Map();
      grown.clear();
    }
    // Copied once a push, so that who holds the former texts sees no change.
    const texts = grown.has(line.group)
      ? (groups.get(line.group) as Map<number, string>)
      : new Map(groups.get(line.group));
    grown.add(line.group);
    texts.set(line.index, (texts.get(line.index) ?? '') + line.text);
    groups.set(line.group, texts);
  }
  return step === undefined ? undefined : { step, groups };
}
