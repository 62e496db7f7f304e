import { log, tell, tellJson } from '../terminal/console.ts';
import { exitCode, toReport, type ErrorReport } from '../../core/errors/index.ts';

/** How a command speaks: for people, or one JSON document on stdout and nothing else there. */
export interface Output {
  json: boolean;
}

/** Prints a result: as JSON, or as the text that people read. */
export function print(output: Output, value: unknown, text: string): void {
  if (output.json) tellJson(value);
  else tell(`${text}\n`);
}

/** An error as a person reads it: what happened, where, what to do. */
export function describeError(report: ErrorReport): string {
  // A line break in it, which may come from a file, begins no line that looks like ours.
  const lines = [`error [${report.code}]: ${report.message.replaceAll('\n', '\n    ')}`];
  if (report.where !== undefined) lines.push(`  where: ${report.where}`);
  if (report.fix !== undefined) lines.push(`  fix:   ${report.fix}`);
  return lines.join('\n');
}

/**
 * Runs a command and sets the process's exit code. Errors go to stderr for people, to stdout as `{"error"}` under `--json`.
 * A defect of ours (not a GrpoError) shows its stack on stderr.
 */
export async function runCommand(output: Output, command: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await command()) ?? 0;
  } catch (error) {
    process.exitCode = reportError(output, error);
  }
}

/** Says an error as this command speaks. @returns the exit code */
export function reportError(output: Output, error: unknown): number {
  const report = toReport(error);
  if (output.json) tellJson({ error: report });
  else log(describeError(report));
  if (report.code === 'internal-error' && error instanceof Error) log(error.stack ?? '');
  return exitCode(error);
}
