import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface RowOptions {
  scroller: () => HTMLElement | null;
  count: () => number;
  /** Of a row, px. */
  height: number;
  /** Height of what stays at the top of the scroller, px. */
  head?: number;
}

/** Draws only the rows in view of a scroller: rows of one height, any number of them. */
export class VirtualRows implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private readonly options: RowOptions;
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private unmount: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, options: RowOptions) {
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
      scrollPaddingEnd: this.options.head ?? 0,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.host.requestUpdate(),
    };
  }
}
