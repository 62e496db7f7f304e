import { basename } from 'node:path';
import { rewardText, type CaseResult, type CaseReward, type CasesReport } from '../../core/cases/index.ts';
import { safe } from '../terminal/safe-text.ts';

/** A report for people: a line a case, and under one that failed what differs; rewards that nothing is expected of are shown too. */
export function casesText({ file, cases, passed, failed }: CasesReport, unicode: boolean): string {
  return [
    ...cases.flatMap((one) => caseLines(one, basename(file), unicode)),
    '',
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}

function caseLines({ name, line, passed, rewards }: CaseResult, file: string, unicode: boolean): string[] {
  const shown = Object.entries(rewards).filter(([, one]) => one.passed !== true);
  const width = Math.max(...shown.map(([reward]) => reward.length), 0);
  return [
    `${passed ? 'ok  ' : 'FAIL'}  ${safe(name, unicode)}${passed ? '' : `  (${safe(file, unicode)}:${line})`}`,
    ...shown.map(
      ([reward, one]) => `        ${safe(reward.padEnd(width), unicode)}  ${safe(outcome(one), unicode)}`,
    ),
  ];
}

function outcome({ expected, got, explanation, error }: CaseReward): string {
  const wanted = expected === undefined ? 'not judged' : `expected ${rewardText(expected)}`;
  const found = error === undefined ? `got ${rewardText(got)}` : error;
  return `${wanted}, ${found}${explanation === undefined ? '' : `: ${explanation}`}`;
}
