/** Whoever scrolls reads: the step on the screen stays. What moves by itself while it streams is no scrolling. */
import type { InspectorSession } from '../session/session.ts';
import { letGo } from '../state/inspector.ts';

const SCROLL_KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' ']);

/** Where there is nothing to scroll, nothing is meant. */
function letGoOf(session: InspectorSession, scroller: HTMLElement): boolean {
  const canScroll = scroller.scrollHeight > scroller.clientHeight;
  if (canScroll) session.change(letGo);
  return canScroll;
}

/** For the scroller's wheel, touchmove, pointerdown and keydown: what a reader scrolls with. */
export function readerScrolls(session: InspectorSession, event: Event): void {
  const scroller = event.currentTarget as HTMLElement;
  if (event instanceof KeyboardEvent && !(event.target === scroller && SCROLL_KEYS.has(event.key))) return;
  // A press on the scroll bar lies beyond what is inside.
  if (event.type === 'pointerdown' && (event as PointerEvent).offsetX < scroller.clientWidth) return;
  letGoOf(session, scroller);
}

/** Scrolls by px. False: there is nothing to scroll. */
export function scrollByReader(session: InspectorSession, scroller: HTMLElement, by: number): boolean {
  if (!letGoOf(session, scroller)) return false;
  scroller.scrollBy({ top: by });
  return true;
}
