/** The pages' signs, drawn in VS Code's manner: 16 units, one line wide, in the text's colour. */
import { html, svg, type TemplateResult } from 'lit';

const PATHS = {
  pause: svg`<path d="M5.5 3v10M10.5 3v10" stroke-width="2" />`,
  play: svg`<path d="M4.5 2.8v10.4L13 8z" />`,
  stop: svg`<rect x="3.5" y="3.5" width="9" height="9" rx="0.5" />`,
  dashboard: svg`<path d="M2.5 13.5h11M2.5 10.5l3-4 3 2.5 4.5-6" />`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8" />`,
  check: svg`<path d="M3 8.5l3.5 3.5L13 4.5" />`,
  chevron: svg`<path d="M4 6l4 4 4-4" />`,
  warning: svg`<path d="M8 2.5l6 11H2zM8 6.5v3.5M8 11.2v1" />`,
  info: svg`<circle cx="8" cy="8" r="5.5" /><path d="M8 7.3v3.6M8 5v1" />`,
  ascending: svg`<path d="M4.5 9.5L8 6l3.5 3.5" />`,
  descending: svg`<path d="M4.5 6.5L8 10l3.5-3.5" />`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1" /><path d="M10.5 3.5v-1h-8v8h1" />`,
  pin: svg`<path d="M5 2.5h6M6 2.5v4L3.5 9.5h9L10 6.5v-4M8 9.5v4.5" />`,
  flask: svg`<path d="M5.5 2.5h5M6.5 2.5v4l-3.6 6a.7.7 0 0 0 .6 1h9a.7.7 0 0 0 .6-1l-3.6-6v-4M5 9.5h6" />`,
  diff: svg`<path d="M2.5 3.5h4v9h-4zM9.5 3.5h4v9h-4zM3.5 6.5h2M10.5 9.5h2M11.5 8.5v2" />`,
  expand: svg`<path d="M4 6l4-3.5L12 6M4 10l4 3.5L12 10" />`,
  collapse: svg`<path d="M4 3l4 3.5L12 3M4 13l4-3.5L12 13" />`,
  truncated: svg`<path d="M2.5 4.5h8M2.5 8h5M12.5 2v12M10.5 11.5h-8" /><path d="M12.5 8H10" />`,
  swap: svg`<path d="M3 5.5h9.5L10 3M13 10.5H3.5L6 13" />`,
  open: svg`<path d="M9.5 2.5h4v4M13.5 2.5l-6 6M7 3.5H2.5v10h10V9" />`,
  table: svg`<path d="M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 3.5v9" />`,
  chart: svg`<path d="M2.5 2.5v11h11M4.5 10.5l3-4 2.5 2 3.5-4.5" />`,
  inspector: svg`<rect x="2.5" y="3.5" width="4.5" height="9" rx="0.5" /><rect x="9" y="3.5" width="4.5" height="9" rx="0.5" /><path d="M4 6h1.5M4 8h1.5M10.5 6H12M10.5 8H12" />`,
};

export type IconName = keyof typeof PATHS;

/** An icon beside a text or in a button that has a name: hidden from screen readers. */
export const icon = (name: IconName): TemplateResult =>
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
