import type { Method, PageCursor, Requests, RunPush, Snapshot } from '../../../core/protocol/index.ts';
import type { Host } from '../../shared/host.ts';
import type { ShownDiff } from '../contract.ts';
import {
  FIRST_STATE,
  withFailedStep,
  withGoto,
  withNews,
  withPoints,
  withSnapshot,
  withStep,
  withText,
  type InspectorState,
} from '../state/inspector.ts';
import { failureToShow, missingStep } from '../state/steps.ts';
import { toCursor } from '../state/view.ts';
import { References } from './references.ts';
import { rowQuery, stepSearch } from './searches.ts';
import { noticeOf, whyFailed, type Notice } from './notices.ts';
import { restoreDiff } from './commands.ts';
import { RowSource } from './row-source.ts';
import { SamePrompts } from './same-prompts.ts';
import { StepMatches } from './step-matches.ts';
import { TokenCache } from './token-cache.ts';

/** The cursor is kept when nothing changed for so long. */
const REMEMBER_MS = 300;

/**
 * The inspector's state and its line to the panel: applies messages, and asks for what the state lacks. Components read from here and
 * change it through `change`; `changed` is called after every change.
 */
export class InspectorSession {
  readonly host: Host;
  readonly tokens: TokenCache;
  readonly rows: RowSource;
  readonly matches: StepMatches;
  readonly references: References;
  /** Tells people who listen what came of what they asked for. */
  readonly tell: (words: string) => void;
  private readonly prompts: SamePrompts;
  private readonly changed: () => void;
  private readonly asking = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private remembered = '';
  state: InspectorState = FIRST_STATE;
  notice: Notice | undefined;
  /** Two texts side by side, over everything else. */
  diff: ShownDiff | undefined;
  /** What is being asked of the trainer, until it answers. */
  pending: string | undefined;

  constructor(host: Host, changed: () => void, tell: (words: string) => void) {
    this.host = host;
    this.changed = changed;
    this.tell = tell;
    const fail = (error: unknown): void => this.fail(error);
    this.tokens = new TokenCache((id) => this.readTokens(id), changed);
    this.rows = new RowSource(host, changed, fail);
    this.matches = new StepMatches((method, params) => host.request(method, params), changed);
    this.references = new References(({ id }, signal) => this.readReference(id, signal), changed);
    this.prompts = new SamePrompts((promptId) => this.readSamePrompt(promptId), changed);
  }

  start(): void {
    this.host.start({
      snapshot: (snapshot: Snapshot) => {
        const isFirst = !this.state.isReady;
        this.begin(withSnapshot(this.state, snapshot));
        if (isFirst) void restoreDiff(this, snapshot.cursor);
      },
      push: (push: RunPush) => this.news(push),
      goto: (cursor: PageCursor) => this.go((state) => withGoto(state, cursor)),
    });
  }

  /** Changes what is shown, and reads what that needs. */
  change(next: (state: InspectorState) => InspectorState): void {
    this.state = next(this.state);
    this.settle();
  }

  /** Goes elsewhere: what covers the page makes way, or nobody would see where it went. */
  go(next: (state: InspectorState) => InspectorState): void {
    this.references.cancel();
    this.diff = undefined;
    this.change(next);
  }

  /** Whether a diff, or the wait for one, covers the page. */
  get isCovered(): boolean {
    return this.diff !== undefined || this.references.awaited !== undefined;
  }

  /** Asks the panel; a failure becomes a notice and undefined. */
  async ask<M extends Method>(
    method: M,
    params: Requests[M]['params'],
  ): Promise<Requests[M]['result'] | undefined> {
    try {
      return await this.host.request(method, params);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  fail(error: unknown): void {
    this.notice = noticeOf(error, this.notice);
    this.changed();
  }

  /** Sets one of the fields above and draws. */
  set(fields: Partial<Pick<InspectorSession, 'notice' | 'diff' | 'pending'>>): void {
    Object.assign(this, fields);
    this.settle();
  }

  /** The whole of a text that came cut; undefined where it could not be read, with a notice. */
  async wholeText(id: string, part: 'prompt' | 'completion'): Promise<string | undefined> {
    const { folder } = this.state.run;
    if (folder === undefined) return undefined;
    const text = await this.ask('text', { folder, id, part });
    if (text !== undefined) this.change((state) => withText(state, id, part, text));
    return text;
  }

  /** Steps with this prompt, the oldest first; empty until they are read. */
  samePrompt(promptId: string | undefined): readonly { step: number; group: number }[] {
    return this.prompts.placesOf(promptId);
  }

  /** Reads the step that could not be read once more. */
  retryStep(): void {
    this.notice = undefined;
    this.change((state) => withFailedStep(state, undefined));
  }

  private news(push: RunPush): void {
    const { generation } = this.state;
    const next = withNews(this.state, push);
    for (const step of push.updated ?? []) this.tokens.forget(step);
    if (push.index !== undefined) {
      this.rows.refresh();
      this.matches.refresh();
    }
    if (next.generation !== generation) this.begin(next);
    else this.change(() => next);
  }

  /** A run seen for the first time, or anew: everything that was read before may be wrong. */
  private begin(next: InspectorState): void {
    this.asking.clear();
    this.tokens.forget();
    this.rows.close();
    this.matches.close();
    this.prompts.forget();
    this.references.forget();
    this.change(() => next);
    const { folder } = next.run;
    if (folder === undefined) return;
    void this.read('points', { folder }, withPoints);
  }

  private settle(): void {
    const { run, steps, view, isReady } = this.state;
    const folder = run.folder;
    if (isReady && folder !== undefined) {
      const step = missingStep(steps, view.step);
      if (step !== undefined) {
        void this.readStep(folder, step);
      }
      this.rememberSoon(folder);
      this.search(folder);
    }
    this.changed();
  }

  /** Keeps what the filter finds, in the whole run or in the step in view, as new as the state. */
  private search(folder: string): void {
    const { run, steps, view } = this.state;
    const expression = stepSearch(folder, steps, view);
    if (expression === undefined) this.matches.close();
    else this.matches.show(expression);
    if (view.mode === 'list') this.rows.show(rowQuery(folder, run, view));
    else this.rows.hide();
  }

  private readStep(folder: string, step: number | 'newest'): Promise<void> {
    return this.read(
      'step',
      { folder, step },
      (state, answer) => withStep(state, step, answer),
      (error) => {
        this.change((state) => withFailedStep(state, { step, ...whyFailed(error) }));
        // In the place of the step where there is nothing else to show, else under the page.
        if (failureToShow(this.state.steps, this.state.view.step) === undefined) this.fail(error);
      },
    );
  }

  /** Reads once what is being read, and drops answers to questions about a run that went back meanwhile. */
  private async read<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    take: (state: InspectorState, answer: Requests[M]['result']) => InspectorState,
    refuse = (error: unknown): void => this.fail(error),
  ): Promise<void> {
    const { generation } = this.state;
    const key = `${generation} ${method} ${JSON.stringify(params)}`;
    if (this.asking.has(key)) return;
    this.asking.add(key);
    const answered = await this.host.request(method, params).then(
      (answer) => () => this.change((state) => take(state, answer)),
      (error: unknown) => () => refuse(error),
    );
    if (generation !== this.state.generation) return;
    this.asking.delete(key);
    answered();
  }

  private async readTokens(id: string): Promise<Requests['tokens']['result']> {
    const { folder } = this.state.run;
    if (folder === undefined) return null;
    return (await this.ask('tokens', { folder, id })) ?? null;
  }

  private readReference(id: string, signal: AbortSignal): Promise<Requests['reference']['result']> {
    return this.host.request('reference', { folder: this.state.run.folder ?? '', id }, signal);
  }

  private async readSamePrompt(promptId: string): Promise<Requests['sameprompt']['result']> {
    const { folder } = this.state.run;
    if (folder === undefined) return [];
    return (await this.ask('sameprompt', { folder, prompt_id: promptId })) ?? [];
  }

  private rememberSoon(folder: string): void {
    const { left, right } = this.diff ?? {};
    const compared =
      left?.completion && right?.completion && ([left.completion.id, right.completion.id] as const);
    const cursor = toCursor(this.state.view, folder, compared);
    const text = JSON.stringify(cursor);
    if (text === this.remembered) return;
    this.remembered = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.host.remember(cursor), REMEMBER_MS);
  }
}
