import type { AlongX } from '../charts/shown-run.ts';
import type { Range } from '../charts/ranges.ts';

/** What a person asks of the dashboard; events go up through all shadow roots. */
export interface DashboardEvents {
  'pick-step': { folder: string; step: number; id?: string };
  zoom: { range: Range | undefined };
  'choose-run': { folder: string };
  'toggle-run': { folder: string };
  'change-view': { along?: AlongX; smoothed?: boolean };
  control: { folder: string; type: 'pause' | 'continue' | 'stop' };
  'open-inspector': { folder: string };
  'open-config': { folder: string; key: string };
  remedy: { folder: string; alarm: string; remedy: string; value: string };
  command: { command: 'start' | 'resume' | 'openWalkthrough'; folder?: string };
}

export type DashboardEvent<Name extends keyof DashboardEvents> = CustomEvent<DashboardEvents[Name]>;

export function emit<Name extends keyof DashboardEvents>(
  from: EventTarget,
  name: Name,
  detail: DashboardEvents[Name],
): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
