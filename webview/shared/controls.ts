import { css } from 'lit';

/** Buttons, chips, segments and fields as VS Code draws them; shared by all parts of the shell. */
export const controls = css`
  :host {
    --accent: var(--vscode-progressBar-background, var(--focus));
    --rule: var(--vscode-contrastBorder, var(--line));
  }
  * {
    box-sizing: border-box;
  }
  .icon {
    display: block;
    flex: none;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .mono {
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  .quiet {
    color: var(--fg-quiet);
  }
  .hidden-label {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
    border-radius: 3px;
  }
  button {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    background: transparent;
    border: 1px solid transparent;
    padding: 2px 9px;
    min-height: 24px;
    cursor: pointer;
    white-space: nowrap;
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button:hover:not(:disabled) {
    background: var(--vscode-toolbar-hoverBackground, var(--bg-hover));
  }
  button.plain {
    border-color: var(--vscode-button-border, var(--rule));
  }
  button.primary {
    background: var(--vscode-button-background);
    color: var(--vscode-button-foreground);
    border-color: var(--vscode-contrastBorder, transparent);
  }
  button.primary:hover:not(:disabled) {
    background: var(--vscode-button-hoverBackground);
  }
  button.chip {
    border: 1px solid var(--rule);
    border-radius: 12px;
    color: var(--fg-quiet);
    padding: 1px 9px;
    min-height: 22px;
  }
  button.chip:hover {
    color: var(--fg);
  }
  button.chip.on {
    border-color: var(--focus);
    color: var(--fg-strong);
  }
  button.tool {
    padding: 2px;
    min-height: 22px;
    color: var(--fg-quiet);
  }
  button.tool:hover {
    color: var(--fg-strong);
  }
  button.link {
    padding: 0 2px;
    min-height: 0;
    color: var(--vscode-textLink-foreground);
  }
  button.link:hover:not(:disabled) {
    background: none;
    text-decoration: underline;
  }
  .segments {
    display: inline-flex;
    border: 1px solid var(--rule);
    border-radius: 3px;
  }
  .segments button {
    border: 0;
    border-radius: 0;
    min-height: 22px;
    padding: 1px 8px;
    color: var(--fg-quiet);
  }
  .segments button + button {
    border-inline-start: 1px solid var(--rule);
  }
  .segments button[aria-checked='true'] {
    background: var(--vscode-toolbar-activeBackground, var(--bg-hover));
    color: var(--fg-strong);
    box-shadow: inset 0 -2px 0 var(--accent);
  }
  input,
  select {
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground);
    border: 1px solid var(--vscode-input-border, var(--rule));
    min-height: 24px;
    padding: 1px 6px;
  }
  select {
    background: var(--vscode-dropdown-background, var(--vscode-input-background));
    color: var(--vscode-dropdown-foreground, var(--vscode-input-foreground));
    border-color: var(--vscode-dropdown-border, var(--rule));
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground, var(--fg-quiet));
    opacity: 1;
  }
  input[aria-invalid='true'] {
    border-color: var(--vscode-inputValidation-errorBorder, var(--error));
  }
  :focus-visible {
    outline: 1px solid var(--focus);
    outline-offset: -1px;
  }
  kbd {
    font-family: inherit;
    font-size: var(--small);
    border: 1px solid var(--vscode-keybindingLabel-border, var(--rule));
    border-radius: 3px;
    padding: 0 4px;
    color: var(--vscode-keybindingLabel-foreground, var(--fg));
    background: var(--vscode-keybindingLabel-background, transparent);
  }
`;
