import { css, html, nothing, type TemplateResult } from 'lit';
import { t } from '../../shared/l10n.ts';
import { swatch } from '../parts/swatch.ts';
import type { ReadoutRow } from './readout.ts';

type Figures = ReadoutRow['figures'];

/** The figures of a chart of one run, in a line; of a stack with the colours of its parts. */
export function figuresLine({ figures }: ReadoutRow, isStack: boolean): TemplateResult {
  return html`<div class="readout line">
    ${figures.map(({ label, text }, i) => {
      // The first figure of a stack is the whole.
      const part = isStack && i > 0 ? html`<span class="part part-${i - 1}"></span>` : nothing;
      return html`<span class="figure">${part}${label === '' ? nothing : `${label} `}<b>${text}</b></span>`;
    })}
  </div>`;
}

/** The figures of several runs, one below the other. */
export function figuresTable(rows: readonly ReadoutRow[]): TemplateResult {
  const labels = rows[0]?.figures.map(({ label }) => label) ?? [];
  const hasLabels = labels.some((label) => label !== '');
  return html`<table class="readout several">
    ${
      hasLabels
        ? html`<tr>
            <td></td>
            <td></td>
            ${labels.map((label) => (label === '' ? html`<td></td>` : html`<th scope="col">${label}</th>`))}
          </tr>`
        : nothing
    }
    ${rows.map((row) => runRow(row))}
  </table>`;
}

const runRow = ({ run, isAvailable, why, figures }: ReadoutRow): TemplateResult =>
  html`<tr>
    <td class="line">${swatch(run.index)}</td>
    <th scope="row" title=${run.label}>${run.label}</th>
    ${isAvailable ? cells(figures) : absent(figures, why)}
  </tr>`;

const cells = (figures: Figures): TemplateResult[] =>
  figures.map(({ text }) => html`<td><b>${text}</b></td>`);

const absent = (figures: Figures, why: string | undefined): TemplateResult =>
  html`<td colspan=${figures.length} title=${why ?? t`This run does not record it.`}>${t`unavailable`}</td>`;

export const readoutStyles = css`
  .readout {
    margin: 2px 8px 4px 0;
    font-variant-numeric: tabular-nums;
    color: var(--fg-quiet);
  }
  .readout b {
    font-weight: 600;
    color: var(--fg);
  }
  .readout.line {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
  }
  .readout .figure {
    white-space: nowrap;
  }
  .readout.line b {
    display: inline-block;
    min-width: 4ch;
  }
  .readout.line .figure:first-child b {
    color: var(--fg-strong);
  }
  .readout.several {
    width: calc(100% - 8px);
    table-layout: auto;
    border-collapse: collapse;
    font-size: var(--size);
    line-height: 1.35;
  }
  .readout.several td,
  .readout.several th {
    padding: 0 0 0 10px;
    text-align: end;
    font-weight: normal;
    white-space: nowrap;
  }
  .readout.several th[scope='col'] {
    font-size: var(--small);
  }
  .readout.several td.line {
    width: 22px;
    padding: 0;
  }
  .readout.several .swatch {
    display: block;
  }
  .readout.several th[scope='row'] {
    width: 100%;
    max-width: 0;
    padding-inline-start: 8px;
    text-align: start;
    color: var(--fg);
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .part {
    width: 8px;
    height: 8px;
    display: inline-block;
    margin-inline-end: 5px;
    border-radius: 1px;
  }
  .part-0 {
    background: var(--part-0);
  }
  .part-1 {
    background: var(--part-1);
  }
  .part-2 {
    background: var(--part-2);
  }
  .part-3 {
    background: var(--part-3);
  }
`;
