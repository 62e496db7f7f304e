import { css, svg, html, type TemplateResult } from 'lit';
import { DASHES, RUN_COLOURS } from './colours.ts';

/** A run's line as a legend shows it: its colour and its dashes. */
export const swatch = (index: number): TemplateResult =>
  html`<svg
    class="swatch run-${index % RUN_COLOURS}"
    viewBox="0 0 22 8"
    width="22"
    height="8"
    aria-hidden="true"
  >
    ${svg`<path d="M0 4h22" stroke-dasharray=${(DASHES[index % DASHES.length] ?? []).join(' ') || 'none'} />`}
  </svg>`;

export const swatchStyles = css`
  .swatch {
    flex: none;
    align-self: center;
    fill: none;
    stroke-width: 2;
  }
  .swatch.run-0 {
    stroke: var(--run-0);
  }
  .swatch.run-1 {
    stroke: var(--run-1);
  }
  .swatch.run-2 {
    stroke: var(--run-2);
  }
  .swatch.run-3 {
    stroke: var(--run-3);
  }
  .swatch.run-4 {
    stroke: var(--run-4);
  }
  .swatch.run-5 {
    stroke: var(--run-5);
  }
`;
