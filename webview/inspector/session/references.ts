import type { CompletionView, ReferenceText } from '../../../core/protocol/index.ts';
import { failureOf, type Failure } from './notices.ts';

/** Asks the panel what the reference says where the policy said a completion; the signal ends the asking. */
type Ask = (one: CompletionView, signal: AbortSignal) => Promise<ReferenceText>;

/** Asked for and not there: the reference samples, or why it could not. */
export interface AwaitedReference {
  of: CompletionView;
  failure: Failure | undefined;
}

/** What the reference said, asked once a completion: one at a time, since each takes as long as sampling does. */
export class References {
  /** Undefined: nothing is asked for. */
  awaited: AwaitedReference | undefined;
  private readonly ask: Ask;
  private readonly changed: () => void;
  private known = new Map<string, ReferenceText>();
  private abort: AbortController | undefined;

  constructor(ask: Ask, changed: () => void) {
    this.ask = ask;
    this.changed = changed;
  }

  /** Undefined: it is asked for already, was cancelled, another one was asked for, or it failed (`awaited` says why). */
  async of(one: CompletionView): Promise<ReferenceText | undefined> {
    const { awaited } = this;
    if (awaited?.of.id === one.id && awaited.failure === undefined) return undefined;
    this.cancel();
    const { known } = this;
    const found = known.get(one.id);
    if (found !== undefined) return found;
    const abort = new AbortController();
    this.abort = abort;
    this.show({ of: one, failure: undefined });
    try {
      const text = await this.ask(one, abort.signal);
      known.set(one.id, text);
      if (abort.signal.aborted) return undefined;
      this.show(undefined);
      return text;
    } catch (error) {
      if (!abort.signal.aborted) this.show({ of: one, failure: failureOf(error) });
      return undefined;
    }
  }

  /** Ends the asking; a failure is put away. */
  cancel(): void {
    this.abort?.abort();
    this.abort = undefined;
    if (this.awaited !== undefined) this.show(undefined);
  }

  /** The run went back: the same name may be another completion now. */
  forget(): void {
    this.cancel();
    this.known = new Map();
  }

  private show(awaited: AwaitedReference | undefined): void {
    this.awaited = awaited;
    this.changed();
  }
}
