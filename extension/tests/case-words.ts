import { rewardText, type CaseResult, type CaseReward } from '../../core/cases/index.ts';

/** Why a case failed: one of its rewards. */
export interface CaseFailure {
  message: string;
  expected: string;
  actual: string;
}

/** The rewards of a case that are not what they were. */
export function failuresOf({ rewards }: CaseResult): CaseFailure[] {
  return Object.entries(rewards)
    .filter(([, { passed }]) => passed === false)
    .map(([name, reward]) => ({
      message: [`${name}: ${got(reward)}, expected ${expected(reward)}`, words(reward)]
        .filter(Boolean)
        .join('\n'),
      expected: expected(reward),
      actual: got(reward),
    }));
}

/** Every reward of a case in a line, those too of which nothing is expected. */
export const rewardLines = ({ rewards }: CaseResult): string[] =>
  Object.entries(rewards).map(([name, reward]) => {
    const mark = reward.passed === null ? ' ' : reward.passed ? '✓' : '✗';
    const judged = reward.passed === false ? `, expected ${expected(reward)}` : '';
    return [`${mark} ${name}: ${got(reward)}${judged}`, words(reward)].filter(Boolean).join(' - ');
  });

const got = ({ got: value, error }: CaseReward): string =>
  error === undefined ? rewardText(value) : 'an error';

const expected = ({ expected: value }: CaseReward): string => rewardText(value ?? null);

/** What the reward says to it. */
const words = ({ explanation, error }: CaseReward): string => error ?? explanation ?? '';
