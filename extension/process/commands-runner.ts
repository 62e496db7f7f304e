import * as vscode from 'vscode';
import type { CommandOptions } from './api.ts';
import { failureError } from './errors.ts';
import { END_WITH_PARENT, runOnce } from './one-shot.ts';
import { trainerSetup, type SetupParts } from './settings.ts';
import { trainerCommand } from './trainer-command.ts';

/** Runs commands of the command line to their end; those under way are ended with the window. */
export class CommandsRunner implements vscode.Disposable {
  private readonly setup: SetupParts;
  private readonly log: vscode.LogOutputChannel;
  private readonly running = new Set<AbortController>();

  constructor(setup: SetupParts, log: vscode.LogOutputChannel) {
    this.setup = setup;
    this.log = log;
  }

  /** @returns the document that `--json` prints. Rejects with a `GrpoError`. */
  async run(args: readonly string[], { token, onLine, cwd }: CommandOptions): Promise<unknown> {
    const abort = new AbortController();
    const listener = token?.onCancellationRequested(() => abort.abort());
    if (token?.isCancellationRequested === true) abort.abort();
    this.running.add(abort);
    this.log.info(`grpo ${args.join(' ')}`);
    const command = trainerCommand(trainerSetup(this.setup), [...args, '--json'], END_WITH_PARENT);
    try {
      const result = await runOnce(command, {
        cwd: cwd ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? this.setup.context.extensionPath,
        signal: abort.signal,
        onLine: (line) => {
          this.log.info(line);
          onLine?.(line);
        },
      });
      if (result.kind === 'done') return result.document;
      throw failureError(result);
    } finally {
      listener?.dispose();
      this.running.delete(abort);
    }
  }

  dispose(): void {
    for (const abort of this.running) abort.abort();
  }
}
