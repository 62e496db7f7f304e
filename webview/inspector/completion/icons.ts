/** The few signs of the cards, drawn in VS Code's manner: 16 units, one line wide, in the text's colour. */
import { svg, html, type TemplateResult } from 'lit';

const PATHS = {
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1" /><path d="M10.5 3.5v-1h-8v8h1" />`,
  pin: svg`<path d="M5 2.5h6M6 2.5v4L3.5 9.5h9L10 6.5v-4M8 9.5v4.5" />`,
  diff: svg`<path d="M2.5 3.5h4v9h-4zM9.5 3.5h4v9h-4zM3.5 6.5h2M10.5 9.5h2M11.5 8.5v2" />`,
  expand: svg`<path d="M4 6l4-3.5L12 6M4 10l4 3.5L12 10" />`,
  collapse: svg`<path d="M4 3l4 3.5L12 3M4 13l4-3.5L12 13" />`,
  truncated: svg`<path d="M2.5 4.5h8M2.5 8h5M12.5 2v12M10.5 11.5h-8" /><path d="M12.5 8H10" />`,
  warning: svg`<path d="M8 2.5l6 11H2zM8 6.5v3.5M8 11.2v1" />`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8" />`,
  swap: svg`<path d="M3 5.5h9.5L10 3M13 10.5H3.5L6 13" />`,
  open: svg`<path d="M9.5 2.5h4v4M13.5 2.5l-6 6M7 3.5H2.5v10h10V9" />`,
};

export type IconName = keyof typeof PATHS;

/** An icon for beside a text or in a button that has a name: hidden from screen readers. */
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
