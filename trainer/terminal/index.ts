import { relative } from 'node:path';
import { JsonReporter } from './json-reporter.ts';
import type { ClosableReporter } from './reporter.ts';
import { TerminalReporter } from './terminal-reporter.ts';

export type * from './reporter.ts';
export { rewardLine } from './reward-lines.ts';
export { JsonReporter } from './json-reporter.ts';
export { TerminalReporter, type TerminalOptions } from './terminal-reporter.ts';

/** How to call this program again from the folder where it was started: `node dist/cli.js`, or `grpo` when installed. */
function ownCommand(): string {
  const script = process.argv[1];
  return script?.endsWith('.js') === true ? `node ${relative(process.cwd(), script)}` : 'grpo';
}

/** The reporter that `grpo train` and its like use: JSON lines under `--json`, else lines for people, both on stdout; logs on stderr. */
export function openReporter({ json }: { json: boolean }): ClosableReporter {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', passOverGone);
  if (!json)
    return new TerminalReporter({
      stream: process.stdout,
      log: (text) => process.stderr.write(text),
      command: ownCommand(),
    });
  return new JsonReporter(
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
  );
}

/** Whoever read the output may go away (`| head`, a closed editor): the run goes on, and its folder tells the rest. */
function passOverGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
