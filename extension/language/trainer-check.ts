import * as vscode from 'vscode';
import type { Problem } from '../../core/config/index.ts';
import { problemsIn } from '../configs/check-document.ts';

/** Saves that follow each other this closely are asked about once. */
const SETTLE_MS = 300;
/** Tables and models that change beside a config, often many files at a time. */
const AROUND_MS = 1500;

/** What the trainer said of a config, or why it was not asked. */
export type TrainerAnswer = { problems: readonly Problem[] } | { why: string };

interface Question {
  version: number;
  cancel: vscode.CancellationTokenSource;
  answer: Promise<TrainerAnswer>;
}

/**
 * What only the trainer can tell of a config, since it has the tokenizer, the headers of the weights and the hub's cache, and compiles reward
 * files: asked of `grpo check`, a process of some seconds, when a config is saved or a person asks, never while somebody types. It reads the file: an answer holds for the
 * saved text alone and is dropped with the next stroke.
 */
export class TrainerCheck implements vscode.Disposable {
  private readonly found = new Map<string, { version: number; problems: readonly Problem[] }>();
  private readonly asked = new Map<string, Question>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** One process at a time: all configs may be saved at once. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly answered = new vscode.EventEmitter<vscode.Uri>();
  private readonly check: (config: vscode.Uri, token: vscode.CancellationToken) => Promise<unknown>;
  private readonly hasTrainer: () => boolean;
  private readonly log: vscode.LogOutputChannel;
  /** There is an answer for a config's newest text. */
  readonly onDidAnswer = this.answered.event;

  constructor(parts: {
    /** `grpo check --json`; rejects where it could not be run or was cancelled. */
    check: (config: vscode.Uri, token: vscode.CancellationToken) => Promise<unknown>;
    hasTrainer: () => boolean;
    log: vscode.LogOutputChannel;
  }) {
    this.check = parts.check;
    this.hasTrainer = parts.hasTrainer;
    this.log = parts.log;
  }

  /** What was answered for this very text; undefined where nothing was. */
  known({ uri, version, isDirty }: vscode.TextDocument): readonly Problem[] | undefined {
    const found = this.found.get(uri.toString());
    return found?.version === version && !isDirty ? found.problems : undefined;
  }

  /** Asks now; joins a question that is under way for the same text. Never rejects. */
  ask(document: vscode.TextDocument): Promise<TrainerAnswer> {
    const why = this.whyNot(document);
    if (why !== undefined) return Promise.resolve({ why });
    const key = document.uri.toString();
    const { version } = document;
    const before = this.asked.get(key);
    if (before?.version === version) return before.answer;
    this.cancel(key);
    const cancel = new vscode.CancellationTokenSource();
    const own = this.turn.then(() => this.answer(document, version, cancel.token));
    this.turn = own;
    const answer = own.then((said) => this.newest(key, version, cancel.token) ?? said);
    this.asked.set(key, { version, cancel, answer });
    return answer;
  }

  /** Asks when a document has settled. @param isAround  something beside it changed, which the last answer did not know */
  schedule(document: vscode.TextDocument, isAround = false): void {
    const key = document.uri.toString();
    if (isAround && !this.found.has(key) && !this.asked.has(key)) return;
    clearTimeout(this.timers.get(key));
    const ask = (): void => {
      this.timers.delete(key);
      if (isAround) this.cancel(key);
      void this.ask(document);
    };
    this.timers.set(key, setTimeout(ask, isAround ? AROUND_MS : SETTLE_MS));
  }

  /** A question under way is of no use any more: the text is another one now, or nobody looks at it. */
  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.asked.get(key)?.cancel.cancel();
    this.asked.delete(key);
  }

  forget(key: string): void {
    this.cancel(key);
    this.found.delete(key);
  }

  dispose(): void {
    for (const key of [...this.timers.keys(), ...this.asked.keys()]) this.forget(key);
    this.answered.dispose();
  }

  private whyNot({ uri, isDirty }: vscode.TextDocument): string | undefined {
    if (!vscode.workspace.isTrusted) return vscode.l10n.t('the workspace is not trusted');
    if (isDirty || uri.scheme !== 'file') return vscode.l10n.t('the config is not saved');
    return this.hasTrainer() ? undefined : vscode.l10n.t('this package has no trainer for this platform');
  }

  /** Whoever asked of a text that has not changed gets the answer to the question that took the place of theirs. */
  private newest(
    key: string,
    version: number,
    token: vscode.CancellationToken,
  ): Promise<TrainerAnswer> | undefined {
    const next = this.asked.get(key);
    return token.isCancellationRequested && next?.version === version ? next.answer : undefined;
  }

  private async answer(
    document: vscode.TextDocument,
    version: number,
    token: vscode.CancellationToken,
  ): Promise<TrainerAnswer> {
    const key = document.uri.toString();
    try {
      if (token.isCancellationRequested) return { why: vscode.l10n.t('the config was changed meanwhile') };
      const problems = problemsIn(await this.check(document.uri, token));
      if (token.isCancellationRequested || document.version !== version)
        return { why: vscode.l10n.t('the config was changed meanwhile') };
      this.found.set(key, { version, problems });
      this.answered.fire(document.uri);
      return { problems };
    } catch (error) {
      if (token.isCancellationRequested) return { why: vscode.l10n.t('the config was changed meanwhile') };
      this.log.error(`${document.uri.fsPath}: ${String(error)}`);
      return { why: error instanceof Error ? error.message : String(error) };
    } finally {
      if (this.asked.get(key)?.cancel.token === token) this.asked.delete(key);
    }
  }
}
