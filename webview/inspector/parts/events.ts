import type { CompletionFilter } from '../../../core/protocol/index.ts';
import type { OverlayKind } from '../contract.ts';
import type { Control } from '../session/commands.ts';
import type { RowSort } from '../state/rows.ts';
import type { Mode } from '../state/view.ts';

/** Events of the shell's own parts, with their details: what a person asked for. */
export interface ShellEvents {
  control: { type: Control };
  command: { command: 'start' | 'resume' | 'openWalkthrough' | 'dashboard' | 'log' | 'retry' };
  'go-to-step': { step: number };
  follow: { following: boolean };
  filter: { filter: CompletionFilter };
  mode: { mode: Mode };
  overlay: { overlay: OverlayKind };
  'choose-group': { group: number };
  remedy: { alarm: string; remedy: string; value: string };
  'open-completion': { id: string; step: number };
  'open-place': { step: number; group: number };
  'open-config': { key: string };
  sort: RowSort;
  /** Place of the list's row that the keys are at. */
  row: { row: number };
  'rows-in-view': { from: number; to: number };
  dismiss: null;
}

export type ShellEvent<Name extends keyof ShellEvents> = CustomEvent<ShellEvents[Name]>;

/** Tells the shell; every part's events go up through all shadow roots. */
export function emit<Name extends keyof ShellEvents>(
  from: EventTarget,
  name: Name,
  detail: ShellEvents[Name],
): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
