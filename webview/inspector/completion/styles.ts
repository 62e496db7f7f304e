/** What the parts of a card share: buttons, numbers, and how the text of a model looks. */
import { css, unsafeCSS, type CSSResult } from 'lit';
import { SHADES } from './overlay.ts';

export const base = css`
  * {
    box-sizing: border-box;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .icon {
    display: block;
    flex: none;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid transparent;
    border-radius: 3px;
    padding: 0;
    cursor: pointer;
  }
  button.tool {
    display: grid;
    place-items: center;
    width: 22px;
    height: 22px;
    color: var(--fg-quiet);
  }
  button.tool:hover,
  button.tool[aria-pressed='true'] {
    color: var(--fg-strong);
    background: var(--vscode-toolbar-hoverBackground, var(--bg-hover));
  }
  button.link {
    color: var(--vscode-textLink-foreground);
    text-align: start;
  }
  button.link:hover {
    text-decoration: underline;
  }
  button:focus-visible,
  [tabindex]:focus-visible {
    outline: 1px solid var(--focus);
    outline-offset: -1px;
  }
  .hidden-label {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Text of a model: monospace, its whitespace kept, wrapped anywhere, and its direction kept to itself. */
export const modelText = css`
  .model-text {
    font-family: var(--mono);
    font-size: var(--mono-size);
    line-height: var(--mono-line);
    color: var(--fg-strong);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    tab-size: 4;
    unicode-bidi: isolate;
    direction: ltr;
  }
  .newline::before {
    content: '↵';
    color: var(--fg-quiet);
    opacity: 0.55;
    user-select: none;
  }
  .tab {
    background: linear-gradient(var(--fg-quiet), var(--fg-quiet)) center / 60% 1px no-repeat;
  }
  .symbol {
    unicode-bidi: isolate;
    color: var(--fg-quiet);
    border-bottom: 1px dotted currentColor;
  }
`;

/** Share of the colour in the deepest shade, in percent: the text over it keeps a contrast of 4.5 in VS Code's themes. */
const DEEPEST = 38;

/** The class of a shade: `up3`, `down8`. A class each and not an attribute, since styles are found by class. */
export const shadeClass = (shade: number): string => `${shade > 0 ? 'up' : 'down'}${Math.abs(shade)}`;

/** The background of one shade. */
function shadeRule(shade: number): string {
  const colour = shade > 0 ? '--good' : '--bad';
  const share = Math.round((Math.abs(shade) / SHADES) * DEEPEST);
  const thick = Math.ceil((Math.abs(shade) / SHADES) * 4);
  const line = shade > 0 ? 'solid' : 'dashed';
  // With high contrast the shade is a line under the token, solid above zero and dashed below, as thick as the value is large.
  const contrast = `background:none;border-bottom:${thick}px ${line} var(${colour})`;
  const rule = `.${shadeClass(shade)}`;
  return `${rule}{background:color-mix(in oklab,var(${colour}) ${share}%,transparent)}
:host-context(.vscode-high-contrast) ${rule}{${contrast}}
@media (forced-colors:active){${rule}{${contrast}}}`;
}

const shades = Array.from({ length: SHADES }, (_, index) => index + 1);

/** The tokens' shades. */
export const tokenShades: CSSResult = css`
  .token {
    border-radius: 2px;
    /* A token that wraps is shaded on both lines. */
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  .token.clipped {
    text-decoration: underline double var(--fg);
    text-underline-offset: 2px;
  }
  .token.end::after {
    content: '';
    display: inline-block;
    width: 6px;
    height: 6px;
    margin-inline-start: 2px;
    border: 1px solid var(--fg-quiet);
  }
  .token.current {
    outline: 1px solid var(--focus);
    outline-offset: 0;
  }
  ${unsafeCSS(shades.flatMap((shade) => [shadeRule(shade), shadeRule(-shade)]).join('\n'))}
`;
