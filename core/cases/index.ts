/** Regression cases of rewards: completions whose rewards shall stay as they are. */
export { casesFileOf, parseCase, type RegressionCase } from './case.ts';
export { readCases, type CaseFile, type CaseLine } from './case-file.ts';
export {
  judgeCase,
  rewardText,
  sameReward,
  type CaseResult,
  type CaseReward,
  type CasesReport,
  type SavedCase,
  type Scored,
} from './report.ts';
