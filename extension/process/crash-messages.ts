import * as vscode from 'vscode';
import { toReport } from '../../core/errors/index.ts';
import type { Status } from '../../core/run/records.ts';
import { showFailure, showWarning } from '../messages/show-message.ts';
import { exitText } from './failure.ts';
import { canBeResumed, restarts } from './goes-on.ts';
import { tellingLines } from './last-words.ts';
import { RESTART_LIMIT, type Crash, type NoRestart } from './restart-policy.ts';
import type { Trainer } from './trainer-service.ts';
import { sentences } from '../../core/text/sentences.ts';

interface Casualty {
  folder: string;
  name: string;
  status: Status;
  crash: Crash;
  /** Where it goes on, `resumeStep`. */
  resumeStep: number;
}

/** What is said when a run has died. */
export class CrashMessages {
  private readonly trainer: Trainer;
  private readonly log: vscode.LogOutputChannel;

  constructor(trainer: Trainer, log: vscode.LogOutputChannel) {
    this.trainer = trainer;
    this.log = log;
  }

  restarting({ attempt, ...casualty }: Casualty & { attempt: number }): void {
    const goesOn = restarts(casualty.resumeStep, attempt, RESTART_LIMIT);
    const words = [...crashText(casualty), goesOn];
    this.log.warn(sentences(...words));
    void this.withWays(showWarning(words, OPEN_LOG()), casualty.folder);
  }

  ended({ reason, ...casualty }: Casualty & { reason: NoRestart }): void {
    const { status, name } = casualty;
    const what =
      reason === 'failed'
        ? [vscode.l10n.t('{0} failed at step {1}:', name, String(status.step)), status.error?.message]
        : crashText(casualty);
    const words = [...what, status.error?.fix, why(reason, casualty.resumeStep)].filter(
      (part) => part !== undefined,
    );
    this.log.error(sentences(...words));
    void this.withWays(showFailure(words, OPEN_LOG(), RESUME()), casualty.folder);
  }

  notRestarted(name: string, error: unknown): void {
    const { message, fix } = toReport(error);
    void showFailure([vscode.l10n.t('{0} could not go on: {1}', name, message), fix]);
  }

  private async withWays(answer: Thenable<string | undefined>, folder: string): Promise<void> {
    const chosen = await answer;
    if (chosen === OPEN_LOG()) this.trainer.showLog(folder);
    if (chosen === RESUME()) await vscode.commands.executeCommand('grpo.resumeRun', { folder });
  }
}

const OPEN_LOG = (): string => vscode.l10n.t('Open Log');
const RESUME = (): string => vscode.l10n.t('Resume');

function crashText({ name, status, crash }: Casualty): string[] {
  const how = crash.exit === null ? vscode.l10n.t('its process is gone') : exitText(crash.exit);
  const crashed = vscode.l10n.t('{0} crashed at step {1} ({2}).', name, String(status.step), how);
  const said = tellingLines(crash.lines, crash.exit);
  return said.length === 0 ? [crashed] : [crashed, said.join(' / ')];
}

function why(reason: NoRestart, step: number): string | undefined {
  switch (reason) {
    case 'out-of-memory':
      return vscode.l10n.t(
        'The machine ran out of memory: lower train.max_tokens_per_microbatch, grpo.num_generations or grpo.max_completion_length before you resume it.',
      );
    case 'too-often':
      return vscode.l10n.t('It crashed too often to go on by itself.');
    case 'not-counted':
      return vscode.l10n.t(
        'It does not go on by itself: the file that counts its restarts cannot be read (see the log).',
      );
    case 'long-ago':
    case 'switched-off':
      return canBeResumed(step);
    case 'failed':
    case 'bad-input':
      return undefined;
  }
}
