import { css } from 'lit';

/**
 * The design's own names over VS Code's theme colours: every page takes its colours from here, so that each theme, high contrast
 * included, is right everywhere. Good is blue and bad is orange: a pair that colour-blind eyes can tell; the sign is always shown too.
 */
export const tokens = css`
  :host {
    --bg: var(--vscode-editor-background);
    --bg-side: var(--vscode-sideBar-background);
    --bg-card: var(--vscode-editorWidget-background);
    --bg-hover: var(--vscode-list-hoverBackground);
    --bg-selected: var(--vscode-list-activeSelectionBackground);
    --fg: var(--vscode-foreground);
    --fg-strong: var(--vscode-editor-foreground);
    --fg-quiet: var(--vscode-descriptionForeground);
    --fg-selected: var(--vscode-list-activeSelectionForeground);
    --line: var(--vscode-panel-border, var(--vscode-widget-border, transparent));
    --line-strong: var(--vscode-contrastBorder, var(--line));
    --focus: var(--vscode-focusBorder);
    --good: var(--vscode-charts-blue);
    /* Not charts-orange: VS Code's themes have it see-through, and those of high contrast not at all. */
    --bad: #e8912d;
    --warn: var(--vscode-editorWarning-foreground);
    --error: var(--vscode-errorForeground);
    /* For words: strong enough to be read on every theme's background, which the charts' colours alone are not. */
    --good-text: color-mix(in oklab, var(--good) 58%, var(--fg-strong));
    --bad-text: color-mix(in oklab, var(--bad) 58%, var(--fg-strong));
    --warn-text: color-mix(in oklab, var(--warn) 58%, var(--fg-strong));
    --error-text: color-mix(in oklab, var(--error) 60%, var(--fg-strong));
    --mono: var(--vscode-editor-font-family, monospace);
    --mono-size: var(--vscode-editor-font-size, 12px);
    --font: var(--vscode-font-family);
    --size: var(--vscode-font-size, 13px);
    --small: calc(var(--size) - 2px);
  }
  :host-context(.vscode-light) {
    /* VS Code's light theme has one colour for both: what is beside the point would shout. */
    --fg-quiet: color-mix(in srgb, var(--vscode-foreground) 78%, transparent);
    --bad: #a85300;
  }
  :host-context(.vscode-high-contrast) {
    --bad: #ffa657;
  }
  :host-context(.vscode-high-contrast-light) {
    --bad: #8f4700;
  }
`;
