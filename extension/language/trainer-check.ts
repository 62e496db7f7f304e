import * as vscode from 'vscode';
import type { Problem } from '../../core/config/index.ts';
import { problemsIn } from '../configs/check-document.ts';

/**
 * How long a document must have settled, by what made it worth asking. `saved`: saves that follow each other closely are asked about once.
 * `opened`: whoever only leafs through configs asks nothing. `around`: tables and models that change beside it, often many files at a time.
 */
const SETTLE_MS = { saved: 300, opened: 2000, around: 1500 };

/** What the trainer said of a config, or why it was not asked. */
export type TrainerAnswer = { problems: readonly Problem[] } | { why: string };

interface Question {
  version: number;
  cancel: vscode.CancellationTokenSource;
  answer: Promise<TrainerAnswer>;
}

/**
 * What only the trainer can tell of a config, since it has the tokenizer, the headers of the weights and the hub's cache, and compiles reward
 * files: asked of `grpo check`, a process of some seconds, when a config is opened or saved or a person asks, never while somebody types. It
 * reads the file: an answer holds for the saved text alone and is dropped with the next stroke.
 */
export class TrainerCheck implements vscode.Disposable {
  private readonly found = new Map<string, { version: number; problems: readonly Problem[] }>();
  private readonly asked = new Map<string, Question>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** The text of each open config that was asked about because it was opened: not again with each look at it. */
  private readonly looked = new Map<string, number>();
  /** One process at a time: all configs may be saved at once. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly answered = new vscode.EventEmitter<vscode.Uri>();
  private readonly check: (config: vscode.Uri, token: vscode.CancellationToken) => Promise<unknown>;
  private readonly hasTrainer: () => boolean;
  private readonly isBusy: () => boolean;
  private readonly log: vscode.LogOutputChannel;
  /** There is an answer for a config's newest text. */
  readonly onDidAnswer = this.answered.event;

  constructor(parts: {
    /** `grpo check --json`; rejects where it could not be run or was cancelled. */
    check: (config: vscode.Uri, token: vscode.CancellationToken) => Promise<unknown>;
    hasTrainer: () => boolean;
    /** A run trains, or begins: what nobody waits for leaves it the processors. */
    isBusy: () => boolean;
    log: vscode.LogOutputChannel;
  }) {
    this.check = parts.check;
    this.hasTrainer = parts.hasTrainer;
    this.isBusy = parts.isBusy;
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
    this.looked.set(key, version);
    return answer;
  }

  /** Asks when a document has settled. */
  schedule(document: vscode.TextDocument, why: keyof typeof SETTLE_MS = 'saved'): void {
    const key = document.uri.toString();
    // Of what changes around it the last answer did not know.
    if (why === 'around' && !this.found.has(key) && !this.asked.has(key)) return;
    if (why === 'opened' && (!this.isNew(document) || this.timers.has(key))) return;
    clearTimeout(this.timers.get(key));
    const ask = (): void => {
      if (why === 'opened' && this.isBusy()) return wait();
      this.timers.delete(key);
      if (why === 'opened' && !isShown(document)) return;
      if (why === 'around') this.cancel(key);
      void this.ask(document);
    };
    const wait = (): void => void this.timers.set(key, setTimeout(ask, SETTLE_MS[why]));
    wait();
  }

  /** Nothing was said of this text, and nobody asks; it could be asked about. */
  private isNew(document: vscode.TextDocument): boolean {
    const { uri, version } = document;
    const [found, asked] = [this.found.get(uri.toString()), this.asked.get(uri.toString())];
    const known = [found?.version, asked?.version, this.looked.get(uri.toString())];
    return this.whyNot(document) === undefined && !known.includes(version);
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
    this.looked.delete(key);
  }

  dispose(): void {
    for (const key of [...this.timers.keys(), ...this.asked.keys()]) this.forget(key);
    this.answered.dispose();
  }

  /** Why the trainer cannot be asked of a document as it is now; undefined where it can. */
  whyNot({ uri, isDirty }: vscode.TextDocument): string | undefined {
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

const isShown = (document: vscode.TextDocument): boolean =>
  vscode.window.visibleTextEditors.some((editor) => editor.document === document);
