import * as vscode from 'vscode';
import type { Problem } from '../../core/config/index.ts';

/** How many problems of each weight a config has, in words: `1 error`, `2 warnings`, `3 hints`; nothing for none. */
export function problemCounts(problems: readonly Problem[]): string[] {
  const count = (...severities: Problem['severity'][]): number =>
    problems.filter(({ severity }) => severities.includes(severity)).length;
  const [errors, warnings, hints] = [count('error'), count('warning'), count('info', 'hint')];
  return [
    errors === 1 ? vscode.l10n.t('1 error') : vscode.l10n.t('{0} errors', String(errors)),
    warnings === 1 ? vscode.l10n.t('1 warning') : vscode.l10n.t('{0} warnings', String(warnings)),
    hints === 1 ? vscode.l10n.t('1 hint') : vscode.l10n.t('{0} hints', String(hints)),
  ].filter((_, place) => [errors, warnings, hints][place] !== 0);
}
