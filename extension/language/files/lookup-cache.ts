interface Lookup {
  answer: Promise<unknown>;
  /** When it must be asked anew, in milliseconds of `now`. */
  until: number;
}

/**
 * What was asked of the file system, kept until somebody says that it changed, so that a key stroke reads no disk. Places nobody watches are
 * asked again after a while.
 */
export class LookupCache {
  private readonly lookups = new Map<string, Map<string, Lookup>>();
  private readonly now: () => number;

  /** @param now a clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /**
   * The kept answer, or a new one.
   * @param place what is asked about, its parts set apart by `/`
   * @param question `kind`, `list`, `head 262144`
   * @param keepMs how long the answer counts
   */
  ask<T>(place: string, question: string, keepMs: number, look: () => Promise<T>): Promise<T> {
    const known = this.lookups.get(place)?.get(question);
    if (known && known.until > this.now()) return known.answer as Promise<T>;
    const answer = look();
    const asked = this.lookups.get(place) ?? new Map<string, Lookup>();
    asked.set(question, { answer, until: this.now() + keepMs });
    this.lookups.set(place, asked);
    return answer;
  }

  /** A file's content changed. @returns whether anybody had asked about it */
  forget(place: string): boolean {
    return this.lookups.delete(place);
  }

  /**
   * A file or folder appeared or went: forgets it, what is below it, and what its folder holds.
   * @returns whether anybody had asked about any of them
   */
  forgetTree(place: string): boolean {
    const parent = place.slice(0, place.lastIndexOf('/'));
    let asked = this.lookups.get(parent)?.delete('list') ?? false;
    for (const known of [...this.lookups.keys()]) {
      if (known === place || known.startsWith(`${place}/`)) asked = this.lookups.delete(known) || asked;
    }
    return asked;
  }
}
