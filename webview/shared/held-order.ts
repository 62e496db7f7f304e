import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps a list as it is while a person points at it or is in it with the keyboard: a button that turned into another one under the pointer
 * would be pressed unread. What is new comes behind, what is gone stays until the pointer and the focus have left.
 */
export class HeldOrder<Item> implements ReactiveController {
  private readonly keyOf: (item: Item) => string;
  private readonly held = new Set<'pointer' | 'focus'>();
  private shown: readonly Item[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement, keyOf: (item: Item) => string) {
    this.keyOf = keyOf;
    host.addController(this);
    const hold = (by: 'pointer' | 'focus') => () => void this.held.add(by);
    const release = (by: 'pointer' | 'focus') => () => {
      this.held.delete(by);
      if (this.held.size === 0) host.requestUpdate();
    };
    host.addEventListener('pointerenter', hold('pointer'));
    host.addEventListener('pointerleave', release('pointer'));
    host.addEventListener('focusin', hold('focus'));
    host.addEventListener('focusout', release('focus'));
  }

  hostDisconnected(): void {
    this.held.clear();
  }

  /** The list as it is to be shown now: each item in its newest state. */
  arrange(items: readonly Item[]): readonly Item[] {
    if (this.held.size === 0) this.shown = items;
    else {
      const newest = new Map(items.map((item) => [this.keyOf(item), item]));
      const kept = this.shown.map((item) => newest.get(this.keyOf(item)) ?? item);
      const known = new Set(this.shown.map(this.keyOf));
      this.shown = [...kept, ...items.filter((item) => !known.has(this.keyOf(item)))];
    }
    return this.shown;
  }
}
