/** What keys do in a chart that has the focus. */

export type ChartKey =
  /** Move the cursor by so many steps. */
  { move: number } | { move: 'first' | 'last' } | { act: 'open' | 'clear' | 'zoom-in' | 'zoom-out' };

const PAGE = 10;

/** Undefined: the key is not for the chart. */
export function chartKey({ key, shiftKey }: { key: string; shiftKey: boolean }): ChartKey | undefined {
  const by = shiftKey ? PAGE : 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return { move: -by };
    case 'ArrowRight':
    case 'ArrowUp':
      return { move: by };
    case 'PageDown':
      return { move: -PAGE };
    case 'PageUp':
      return { move: PAGE };
    case 'Home':
      return { move: 'first' };
    case 'End':
      return { move: 'last' };
    case 'Enter':
      return { act: 'open' };
    case 'Escape':
      return { act: 'clear' };
    case '+':
      return { act: 'zoom-in' };
    case '-':
      return { act: 'zoom-out' };
    default:
      return undefined;
  }
}

/** Where the cursor goes among its stops; from nowhere it starts at the newest. */
export function movedTo(
  stops: readonly number[],
  at: number | undefined,
  move: number | 'first' | 'last',
): number | undefined {
  const last = stops.length - 1;
  if (move === 'first') return stops[0];
  if (move === 'last') return stops[last];
  if (at === undefined) return stops[last];
  const place = stops.findLastIndex((stop) => stop <= at);
  return stops[Math.min(last, Math.max(0, place + move))];
}
