/** Groups of a step: joining what comes in pieces, and the figures over their completions. */
import { groupStatistics, type GroupStatistics } from '../../../core/advantages/index.ts';
import type { CompletionView, GroupView } from '../../../core/protocol/index.ts';

/** The figures that the trainer computes advantages from. */
const statistics = ({ completions }: Pick<GroupView, 'completions'>): GroupStatistics =>
  groupStatistics(completions.map(({ reward }) => reward));

/**
 * Joins groups with later pieces of them; where both hold a completion the later one is taken, but a text that was fetched whole stays.
 * Groups and completions come out in the order of their numbers. A group that nothing was added to is the same object.
 */
export function joinGroups(groups: readonly GroupView[], pieces: readonly GroupView[]): GroupView[] {
  const joined = new Map(groups.map((group) => [group.group, group]));
  for (const piece of pieces) {
    const before = joined.get(piece.group);
    joined.set(piece.group, before === undefined ? piece : joinGroup(before, piece));
  }
  return [...joined.values()].sort((a, b) => a.group - b.group);
}

function joinGroup(before: GroupView, piece: GroupView): GroupView {
  const byIndex = new Map(before.completions.map((one) => [one.index, one]));
  for (const one of piece.completions) {
    byIndex.set(one.index, keepWholeText(byIndex.get(one.index), one));
  }
  const completions = [...byIndex.values()].sort((a, b) => a.index - b.index);
  const prompt = longer(before.prompt, piece.prompt);
  const { mean, std } = statistics({ completions });
  return { ...before, prompt, completions, mean, std };
}

const longer = <T extends { text: string }>(before: T, later: T): T =>
  before.text.length > later.text.length ? before : later;

function keepWholeText(before: CompletionView | undefined, later: CompletionView): CompletionView {
  if (before === undefined) return later;
  const completion = longer(before.completion, later.completion);
  return completion === later.completion ? later : { ...later, completion };
}

/** All scorable completions scored alike, two at least. */
export const isAlike = (group: Pick<GroupView, 'completions'>): boolean => statistics(group).zeroStd;

/** All scorable completions scored alike: no gradient from this prompt. A group that is not whole yet says nothing. */
export function isZeroSpread(group: GroupView, expected: number): boolean {
  return group.completions.length >= expected && isAlike(group);
}

/** Puts a text that came cut into its place, whole. */
export function withWholeText(
  groups: readonly GroupView[],
  id: string,
  part: 'prompt' | 'completion',
  text: string,
): GroupView[] {
  const whole = { text, length: text.length };
  return groups.map((group) => {
    if (!group.completions.some((one) => one.id === id)) return group;
    if (part === 'prompt') return { ...group, prompt: whole };
    const completions = group.completions.map((one) => (one.id === id ? { ...one, completion: whole } : one));
    return { ...group, completions };
  });
}
