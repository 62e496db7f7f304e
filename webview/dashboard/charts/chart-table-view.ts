import { html, type TemplateResult } from 'lit';
import { t } from '../../shared/l10n.ts';
import { chartTable } from './readout.ts';
import type { ShownRun } from './shown-run.ts';
import type { ChartSpec } from './spec.ts';

/** A chart's values as a table, for those who would rather read than look. */
export function chartTableView(spec: ChartSpec, runs: readonly ShownRun[]): TemplateResult {
  const { every, columns, rows } = chartTable(spec, runs);
  return html`<div class="table" tabindex="0" role="group" aria-label=${t`${spec.title} as a table`}>
    <table>
      <caption>
        ${spec.about}${every > 1 ? ` ${t`One row in every ${every} steps.`}` : ''}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t`step`}</th>
          ${columns.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ step, cells }) =>
            html`<tr>
              <th scope="row">${step}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
