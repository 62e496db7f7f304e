/** The step in the making: prompts, and the text of completions while they are being sampled. */
import type { RunPush } from '../../../core/protocol/index.ts';
import { LIVE_PROMPT } from '../../../core/run/records.ts';

/** Text so far by completion index. */
export type LiveTexts = ReadonlyMap<number, string>;

/** A group's prompt before anything of the group is written. `isCut`: it goes on; the whole comes with the first completion. */
export interface LivePrompt {
  text: string;
  isCut: boolean;
}

/** The step in the making; texts and prompts by group. */
export interface LiveStep {
  step: number;
  groups: ReadonlyMap<number, LiveTexts>;
  prompts: ReadonlyMap<number, LivePrompt>;
}

export const NO_TEXTS: LiveTexts = new Map();

/** Adds new pieces; those of another step begin a new one. A group that got nothing keeps its object. */
export function applyLive(
  live: LiveStep | undefined,
  news: NonNullable<RunPush['live']>,
): LiveStep | undefined {
  let step = news.fresh ? undefined : live?.step;
  let groups = new Map(news.fresh ? [] : live?.groups);
  let prompts = new Map(news.fresh ? [] : live?.prompts);
  const grown = new Set<number>();
  for (const line of news.lines) {
    if (line.step !== step) {
      step = line.step;
      groups = new Map();
      prompts = new Map();
      grown.clear();
    }
    if (line.prompt !== undefined) prompts.set(line.group, livePrompt(line.prompt));
    // Copied once a push, so that who holds the former texts sees no change.
    const texts = grown.has(line.group)
      ? (groups.get(line.group) as Map<number, string>)
      : new Map(groups.get(line.group));
    grown.add(line.group);
    texts.set(line.index, (texts.get(line.index) ?? '') + line.text);
    groups.set(line.group, texts);
  }
  return step === undefined ? undefined : { step, groups, prompts };
}

/** A prompt as long as a live line can carry counts as cut; half a character at the cut is left out. */
function livePrompt(text: string): LivePrompt {
  const isCut = text.length >= LIVE_PROMPT;
  return { text: isCut ? text.replace(/[\ud800-\udbff]$/, '') : text, isCut };
}
