import type { Disposable, WebviewPanel } from 'vscode';
import type { PageCursor } from '../../core/protocol/index.ts';
import type { Place } from './cursors.ts';

/** The webview panels. */
export interface Pages extends Disposable {
  /** Opens (or brings to the front) the inspector of a run; with a step or completion it goes there. */
  openInspector(folder: string, at?: Place): void;
  /** Shows the inspector of a run in a panel that the editor made. */
  showInspector(panel: WebviewPanel, folder: string): void;
  /** Opens the dashboard with these runs overlaid. */
  openDashboard(folders: readonly string[]): void;
  /** Closes what shows runs that have been deleted; a dashboard goes on with the others. */
  closeRuns(folders: readonly string[]): void;
  /** What the page in front shows, for commands without an argument. */
  readonly active: PageCursor | undefined;
}
