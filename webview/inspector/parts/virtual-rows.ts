import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Draws only the rows in view of a scroller: rows of one height, any number of them. */
export class VirtualRows implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private readonly options: { scroller: () => HTMLElement | null; count: () => number; height: number };
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private unmount: (() => void) | undefined;

  /** `height`: of a row, px. */
  constructor(
    host: ReactiveControllerHost,
    options: { scroller: () => HTMLElement | null; count: () => number; height: number },
  ) {
    this.host = host;
    this.options = options;
    this.virtualizer = new Virtualizer(this.settings());
    host.addController(this);
  }

  hostUpdate(): void {
    this.virtualizer.setOptions(this.settings());
  }

  hostUpdated(): void {
    this.unmount ??= this.virtualizer._didMount();
    this.virtualizer._willUpdate();
  }

  hostDisconnected(): void {
    this.unmount?.();
    this.unmount = undefined;
  }

  get items(): VirtualItem[] {
    return this.virtualizer.getVirtualItems();
  }

  /** Height of all rows, px. */
  get height(): number {
    return this.virtualizer.getTotalSize();
  }

  /** Scrolls as little as needed to show a row. */
  show(row: number): void {
    this.virtualizer.scrollToIndex(row, { align: 'auto' });
  }

  private settings(): VirtualizerOptions<HTMLElement, HTMLElement> {
    return {
      count: this.options.count(),
      getScrollElement: this.options.scroller,
      estimateSize: () => this.options.height,
      overscan: 8,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.host.requestUpdate(),
    };
  }
}
