import * as vscode from 'vscode';
import type { Problem } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { problemCounts } from './problem-counts.ts';

/** Code of the refusal where there is more than one error. */
const CONFIG_HAS_ERRORS = 'config-has-errors';

/**
 * Why a config is not trained: every error in it, not the first alone. A single one keeps its own code. Undefined where it has none;
 * warnings and hints keep nobody back.
 *
 * @param name  what the config's runs are called
 */
export function refusalOf(
  config: vscode.Uri,
  name: string,
  problems: readonly Problem[],
): GrpoError | undefined {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  const told = errors.map(({ line, message }) => vscode.l10n.t('line {0}: {1}', String(line), message));
  return new GrpoError({
    code: errors.length === 1 ? first.code : CONFIG_HAS_ERRORS,
    message: [
      vscode.l10n.t('{0} is not trained: {1}.', name, problemCounts(errors).join(', ')),
      ...told,
    ].join('\n'),
    where: `${config.fsPath}:${first.line}:${first.column}`,
    fix: vscode.l10n.t('Mend what the Problems panel lists, then start it again.'),
  });
}
