import { CommanderError, type Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import { runCommand } from './output.ts';

/** Makes a program's wrong usage an error like any other. To be called before commands are registered, which inherit it. */
export function reportUsage(program: Command): Command {
  return program.exitOverride().configureOutput({ outputError: () => undefined });
}

/** Parses the command line and runs the command; wrong usage is exit code 2, and `{"error"}` on stdout under `--json`. */
export async function runProgram(program: Command, argv: readonly string[] = process.argv): Promise<void> {
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode;
    // `--help` and `--version` end this way too, with 0; a program without a command shows its help as well.
    if (error.exitCode === 0) return;
    await runCommand({ json: argv.includes('--json') }, () => Promise.reject(usageError(error)));
  }
}

function usageError({ code, message }: CommanderError): GrpoError {
  const said = code === 'commander.help' ? 'No command is given' : message.replace(/^error: /, '');
  return new GrpoError({
    code: 'usage',
    message: said,
    where: 'the command line',
    fix: 'See `grpo --help`, and `grpo COMMAND --help`.',
  });
}
