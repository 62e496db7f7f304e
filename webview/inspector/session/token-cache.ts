import type { TokenView } from '../../../core/protocol/index.ts';
import type { TokensOf } from '../contract.ts';

/** Completions whose tokens are kept: some groups' worth. */
const KEPT = 512;

/** Per-token values by completion, read when a card needs them. */
export class TokenCache {
  private readonly read: (id: string) => Promise<TokenView | null>;
  private readonly changed: () => void;
  private readonly tokens = new Map<string, TokenView | null>();
  /** Each asking by its completion: one that was forgotten and asked for again waits for the later answer. */
  private readonly asked = new Map<string, symbol>();
  /** A new function after each change, so that whoever holds it is drawn again. */
  tokensOf: TokensOf = () => undefined;

  /** `read` rejects where the tokens can not be read; the caller says so, and they count as unavailable. */
  constructor(read: (id: string) => Promise<TokenView | null>, changed: () => void) {
    this.read = read;
    this.changed = changed;
  }

  load(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.tokens.has(id) || this.asked.has(id)) continue;
      const asking = Symbol(id);
      this.asked.set(id, asking);
      void this.read(id)
        .catch(() => null)
        .then((view) => {
          // Forgotten meanwhile: the answer may be of before the update.
          if (this.asked.get(id) !== asking) return;
          this.asked.delete(id);
          this.put(id, view);
        });
    }
  }

  /** Forgets what is kept of a step (its update has been written), or everything. */
  forget(step?: number): void {
    const isOf = (id: string): boolean => step === undefined || id.startsWith(`s${step}-`);
    for (const id of [...this.tokens.keys()].filter(isOf)) this.tokens.delete(id);
    for (const id of [...this.asked.keys()].filter(isOf)) this.asked.delete(id);
    this.publish();
  }

  private put(id: string, view: TokenView | null): void {
    this.tokens.set(id, view);
    const oldest = this.tokens.keys().next();
    if (this.tokens.size > KEPT && oldest.done !== true) this.tokens.delete(oldest.value);
    this.publish();
  }

  private publish(): void {
    this.tokensOf = (id) => this.tokens.get(id);
    this.changed();
  }
}
