/** Signs that the inspector's set lacks, in the same manner. */
import { html, svg, type TemplateResult } from 'lit';

const PATHS = {
  table: svg`<path d="M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 3.5v9" />`,
  chart: svg`<path d="M2.5 2.5v11h11M4.5 10.5l3-4 2.5 2 3.5-4.5" />`,
  inspector: svg`<rect x="2.5" y="3.5" width="4.5" height="9" rx="0.5" /><rect x="9" y="3.5" width="4.5" height="9" rx="0.5" /><path d="M4 6h1.5M4 8h1.5M10.5 6H12M10.5 8H12" />`,
};

export const ownIcon = (name: keyof typeof PATHS): TemplateResult =>
  html`<svg
    class="icon"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${PATHS[name]}
  </svg>`;
