import { relative } from 'node:path';
import { tellJson, warn } from './console.ts';
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
  if (!json)
    return new TerminalReporter({
      // oxlint-disable-next-line no-restricted-properties -- the reporter escapes what it writes
      stream: process.stdout,
      log: warn,
      command: ownCommand(),
    });
  return new JsonReporter(tellJson, warn);
}
