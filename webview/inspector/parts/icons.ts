/** The shell's signs, drawn in VS Code's manner: 16 units, one line wide, in the text's colour. */
import { html, svg, type TemplateResult } from 'lit';

const PATHS = {
  pause: svg`<path d="M5.5 3v10M10.5 3v10" stroke-width="2" />`,
  play: svg`<path d="M4.5 2.8v10.4L13 8z" />`,
  stop: svg`<rect x="3.5" y="3.5" width="9" height="9" rx="0.5" />`,
  dashboard: svg`<path d="M2.5 13.5h11M2.5 10.5l3-4 3 2.5 4.5-6" />`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8" />`,
  chevron: svg`<path d="M4 6l4 4 4-4" />`,
  warning: svg`<path d="M8 2.5l6 11H2zM8 6.5v3.5M8 11.2v1" />`,
  info: svg`<circle cx="8" cy="8" r="5.5" /><path d="M8 7.3v3.6M8 5v1" />`,
  ascending: svg`<path d="M4.5 9.5L8 6l3.5 3.5" />`,
  descending: svg`<path d="M4.5 6.5L8 10l3.5-3.5" />`,
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
