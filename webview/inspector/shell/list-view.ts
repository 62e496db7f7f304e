import { html, type TemplateResult } from 'lit';
import '../list/completion-list.ts';
import type { InspectorSession } from '../session/session.ts';

/** All completions of the run that match the filter. */
export function listView(session: InspectorSession, alarms: TemplateResult): TemplateResult {
  const { rows, state } = session;
  // A new function each time: rows that came are drawn.
  return html`<main class="wide">
    <div class="content">
      ${alarms}<span></span
      ><grpo-completion-list
        .list=${rows.list}
        .isOld=${rows.isOld}
        .hasOldRows=${rows.hasOldRows}
        .refused=${rows.fault !== undefined}
        .active=${state.view.row}
        .rowAt=${(row: number) => rows.row(row)}
      ></grpo-completion-list>
    </div>
  </main>`;
}
