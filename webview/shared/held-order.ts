import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Hold = 'pointer' | 'focus';

interface Ways<Item> {
  keyOf: (item: Item) => string;
  /** An item that is held: what of its newest state may be shown where it was shown before. */
  keep: (shown: Item, newest: Item, isPointed: boolean) => Item;
}

/**
 * Keeps a list as it is while a person points at it or is in it with the keyboard: a button that turned into another one under the pointer
 * would be pressed unread. What is new comes behind, what is gone stays until the pointer and the focus have left.
 */
export class HeldOrder<Item> implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement;
  private readonly ways: Ways<Item>;
  private readonly held = new Set<Hold>();
  private shown: readonly Item[] = [];
  private of: string | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, ways: Ways<Item>) {
    this.host = host;
    this.ways = ways;
    host.addController(this);
    const hold = (by: Hold) => () => void this.held.add(by);
    const release = (by: Hold) => () => {
      this.held.delete(by);
      host.requestUpdate();
    };
    host.addEventListener('pointerenter', hold('pointer'));
    host.addEventListener('pointerleave', release('pointer'));
    host.addEventListener('focusin', hold('focus'));
    host.addEventListener('focusout', release('focus'));
  }

  hostDisconnected(): void {
    this.held.clear();
  }

  /**
   * The list as it is to be shown now.
   *
   * @param of  whose list it is: that of another run is never held back for this one's
   */
  arrange(items: readonly Item[], of?: string): readonly Item[] {
    // A button that is disabled loses the focus without a word.
    if (!this.host.matches(':focus-within')) this.held.delete('focus');
    if (this.held.size === 0 || of !== this.of) this.shown = items;
    else this.shown = this.heldBack(items);
    this.of = of;
    return this.shown;
  }

  private heldBack(items: readonly Item[]): readonly Item[] {
    const { keyOf, keep } = this.ways;
    const newest = new Map(items.map((item) => [keyOf(item), item]));
    const kept = this.shown.map((item) => {
      const now = newest.get(keyOf(item));
      return now === undefined ? item : keep(item, now, this.held.has('pointer'));
    });
    const known = new Set(this.shown.map(keyOf));
    return [...kept, ...items.filter((item) => !known.has(keyOf(item)))];
  }
}
