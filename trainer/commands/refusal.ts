import type { Problem } from '../../core/config/index.ts';
import type { GrpoError } from '../../core/errors/index.ts';
import { sentences } from '../../core/text/sentences.ts';

/** An error that would end training before it begins, as a problem of the config: its code, and all that it says. */
export function refusal({
  code,
  message,
  where,
  fix,
}: GrpoError): Pick<Problem, 'severity' | 'code' | 'message'> {
  const place = where === undefined ? '' : `${where}: `;
  return { severity: 'error', code, message: sentences(`${place}${message}`, fix) };
}
