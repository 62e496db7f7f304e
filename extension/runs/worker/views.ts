import { groupStatistics } from '../../../core/advantages/index.ts';
import type { CompletionView, GroupView, StepView } from '../../../core/protocol/index.ts';
import {
  rewardSeconds,
  type RolloutRecord,
  type UpdateCompletion,
  type UpdateRecord,
} from '../../../core/run/records.ts';
import { cutDetails, cutText } from './cut.ts';

/** @param update  what the update did with it; undefined = not written yet */
export function completionView(record: RolloutRecord, update: UpdateCompletion | undefined): CompletionView {
  return {
    id: record.id,
    step: record.step,
    group: record.group,
    index: record.index,
    prompt_id: record.prompt_id,
    completion: cutText(record.completion),
    stop_reason: record.stop_reason,
    tokens: record.arrays['ids']?.[2] ?? null,
    rewards: record.rewards,
    details: cutDetails(record.details),
    reward_seconds: rewardSeconds(record.time),
    reward: record.reward,
    advantage: record.advantage,
    kl: update?.kl ?? null,
    clip_low: update?.clip_low ?? null,
    clip_high: update?.clip_high ?? null,
    in_loss: update?.in_loss ?? null,
    arrays: Object.keys({ ...record.arrays, ...update?.arrays }),
  };
}

/** Groups in the order in which they were written. Records are of one step. */
export function groupViews(records: readonly RolloutRecord[], update: UpdateRecord | undefined): GroupView[] {
  const updates = new Map(update?.completions.map((one) => [one.id, one]));
  const groups = new Map<number, RolloutRecord[]>();
  for (const record of records) {
    const group = groups.get(record.group);
    if (group === undefined) groups.set(record.group, [record]);
    else group.push(record);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { mean, std } = groupStatistics(members.map(({ reward }) => reward));
    return {
      step: first.step,
      group: first.group,
      prompt_id: first.prompt_id,
      prompt: cutText(first.prompt),
      completions: members.map((record) => completionView(record, updates.get(record.id))),
      mean,
      std,
    };
  });
}

export const stepView = (
  step: number,
  records: readonly RolloutRecord[],
  update: UpdateRecord | undefined,
): StepView => ({ step, groups: groupViews(records, update), updated: update !== undefined });
