import { GrpoError, type ErrorReport } from './grpo-error.ts';
import { systemError } from './system-errors.ts';

export { GrpoError, type ErrorKind, type ErrorReport } from './grpo-error.ts';
export { errnoOf, systemError, withoutPipes, type SystemFault } from './system-errors.ts';

/**
 * Any thrown value as an error that a person may see: ours as it is, the system's own (a file that may not be read, a full disk)
 * translated. Undefined = neither: a defect of ours.
 */
const known = (error: unknown): GrpoError | undefined =>
  error instanceof GrpoError ? error : systemError(error);

/** Exit code of a process that ends with this error. */
export function exitCode(error: unknown): 2 | 3 | 130 {
  const kind = known(error)?.kind;
  if (kind === 'input') return 2;
  return kind === 'interrupted' ? 130 : 3;
}

/** Any thrown value as a report; an unknown one is our defect and says so. */
export function toReport(error: unknown): ErrorReport {
  const ours = known(error);
  if (ours !== undefined) return ours.report();
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal-error',
    message,
    fix: 'This is a defect of GRPO Studio: please report it with the log.',
  };
}
