import { reportError } from './commands/output.ts';
import { guardProgram } from './terminal/console.ts';

// ONNX Runtime reads this when its library loads, whoever loads it first.
process.env.ORT_DISABLE_TELEMETRY = '1';

const report = (error: unknown): number => reportError({ json: process.argv.includes('--json') }, error);
guardProgram(report);

try {
  // Not before: what the system refuses while the program's own files are read (too many are open) is an error like any other.
  const { runCommandLine } = await import('./commands/program.ts');
  await runCommandLine();
} catch (error) {
  process.exitCode = report(error);
}
