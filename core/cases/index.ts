/** Regression cases of rewards: completions whose rewards shall stay as they are. */
export { casesFileOf, parseCase, type RegressionCase } from './case.ts';
export {
  judgeCase,
  sameReward,
  type CaseResult,
  type CaseReward,
  type CasesReport,
  type SavedCase,
  type Scored,
} from './report.ts';
