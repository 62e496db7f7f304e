import type { ErrorReport } from '../../core/errors/index.ts';

/** How a process ended: `code` null where a signal ended it. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Why a process of ours came to nothing. */
export type Failure =
  /** The trainer said what is wrong. */
  | { kind: 'reported'; report: ErrorReport; exit: Exit }
  /** It ended without a word on stdout. */
  | { kind: 'ended'; exit: Exit; lines: string[] }
  /** The program could not be started. */
  | { kind: 'not-started'; file: string; message: string }
  | { kind: 'cancelled' };

/** `exit code 3`, `signal SIGSEGV`: as people search for it. */
export const exitText = ({ code, signal }: Exit): string =>
  signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;

/** The trainer's own error: the last line of its stdout that is `{"error":{code, message}}`. */
export function reportedError(stdout: string): ErrorReport | undefined {
  const lines = stdout.trimEnd().split('\n');
  return errorIn(lines.at(-1) ?? '');
}

function errorIn(line: string): ErrorReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('error' in value)) return undefined;
  const { error } = value;
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error))
    return undefined;
  const { code, message } = error;
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  const text = (key: 'where' | 'fix'): object => {
    const said = (error as Record<string, unknown>)[key];
    return typeof said === 'string' ? { [key]: said } : {};
  };
  return { code, message, ...text('where'), ...text('fix') };
}

/** What became of a process that has ended. */
export function failureOf(exit: Exit, stdout: string, stderr: readonly string[]): Failure {
  const report = reportedError(stdout);
  return report === undefined
    ? { kind: 'ended', exit, lines: [...stderr] }
    : { kind: 'reported', report, exit };
}
