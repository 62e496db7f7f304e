/** How the dashboard is looked at: small enough to be kept over a reload of the window. */
import type { PageCursor } from '../../../core/protocol/index.ts';
import type { Range } from '../charts/ranges.ts';
import type { AlongX } from '../charts/shown-run.ts';

export interface DashboardView {
  along: AlongX;
  smoothed: boolean;
  zoom: Range | undefined;
  /** Folders of runs that are not drawn. */
  hidden: readonly string[];
  /** Folder of the run that settings are changed of; undefined: the first one that trains. */
  chosen: string | undefined;
}

export function toCursor(view: DashboardView, folders: readonly string[]): PageCursor {
  return { page: 'dashboard', folders: [...folders], ...view };
}

/** What was kept, as far as it can be understood: another version may have written it. */
export function fromCursor(cursor: PageCursor | undefined): DashboardView {
  const { along, smoothed, zoom, hidden, chosen } = (cursor ?? {}) as Record<string, unknown>;
  return {
    along: along === 'time' ? 'time' : 'step',
    smoothed: smoothed === true,
    zoom: isRange(zoom) ? { from: zoom.from, to: zoom.to } : undefined,
    hidden: Array.isArray(hidden) ? hidden.filter((one) => typeof one === 'string') : [],
    chosen: typeof chosen === 'string' ? chosen : undefined,
  };
}

const isRange = (value: unknown): value is Range => {
  const { from, to } = (value ?? {}) as Record<string, unknown>;
  return typeof from === 'number' && typeof to === 'number' && from < to;
};
