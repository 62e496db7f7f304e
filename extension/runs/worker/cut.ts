import { DETAIL_LIMIT, TEXT_LIMIT, type CutText } from '../../../core/protocol/index.ts';
import type { RewardDetail } from '../../../core/run/records.ts';

/** Cuts a long text, never through a surrogate pair. */
export function cutText(text: string, limit = TEXT_LIMIT): CutText {
  if (text.length <= limit) return { text, length: text.length };
  const last = text.charCodeAt(limit - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return { text: text.slice(0, isHalf ? limit - 1 : limit), length: text.length };
}

const CUT_SIGN = '… [cut: rollouts.jsonl has it whole]';

/** A text for reading only; where it is cut its end says so. */
export const shortened = (text: string, limit: number): string =>
  text.length <= limit ? text : cutText(text, limit).text + CUT_SIGN;

/** What graders say is as long as they like: whole in `rollouts.jsonl`, here at most `DETAIL_LIMIT`. */
export function cutDetails(details: Readonly<Record<string, RewardDetail>>): Record<string, RewardDetail> {
  return Object.fromEntries(Object.entries(details).map(([name, detail]) => [name, cutDetail(detail)]));
}

function cutDetail({ explanation, error, ...rest }: RewardDetail): RewardDetail {
  return {
    ...rest,
    ...(explanation === undefined ? {} : { explanation: shortened(explanation, DETAIL_LIMIT) }),
    ...(error === undefined ? {} : { error: shortened(error, DETAIL_LIMIT) }),
  };
}
