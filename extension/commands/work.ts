import * as vscode from 'vscode';
import { showInformation } from '../messages/show-message.ts';

/** Something that goes on and can be cancelled. */
interface Job {
  title: string;
  source: vscode.CancellationTokenSource;
}

const CANCEL = 'grpo.cancelWork';

export interface Progress {
  token: vscode.CancellationToken;
  /** A line that the trainer printed. */
  onLine: (line: string) => void;
}

/**
 * Shows what is being computed: a bar above the runs, and an item in the status bar that tells the last words of the trainer and cancels
 * when it is clicked. Notifications are kept for results.
 */
export class Work implements vscode.Disposable {
  private readonly jobs = new Map<number, Job>();
  private readonly command = vscode.commands.registerCommand(CANCEL, (id: number) => this.cancel(id));
  private nextId = 1;

  async run<T>(title: string, job: (progress: Progress) => Promise<T>): Promise<T> {
    const id = this.nextId++;
    const source = new vscode.CancellationTokenSource();
    const item = vscode.window.createStatusBarItem(`grpo.work.${id}`, vscode.StatusBarAlignment.Left, 9);
    item.name = vscode.l10n.t('GRPO work');
    item.text = `$(sync) ${title}`;
    item.tooltip = vscode.l10n.t('{0}. Click to cancel.', title);
    item.command = { command: CANCEL, title: vscode.l10n.t('Cancel'), arguments: [id] };
    item.show();
    this.jobs.set(id, { title, source });
    try {
      return await vscode.window.withProgress({ location: { viewId: 'grpo.runs' } }, () =>
        job({
          token: source.token,
          onLine: (line) => {
            item.tooltip = vscode.l10n.t('{0}. Click to cancel.', `${title}: ${line}`);
          },
        }),
      );
    } finally {
      this.jobs.delete(id);
      item.dispose();
      source.dispose();
    }
  }

  dispose(): void {
    for (const { source } of this.jobs.values()) source.cancel();
    this.command.dispose();
  }

  private async cancel(id: number): Promise<void> {
    const job = this.jobs.get(id);
    if (job === undefined) return;
    const yes = vscode.l10n.t('Cancel It');
    const answer = await showInformation(vscode.l10n.t('{0} is under way.', job.title), yes);
    if (answer === yes) job.source.cancel();
  }
}
