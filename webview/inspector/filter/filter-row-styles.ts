import { css } from 'lit';

export const filterRowStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
  }
  label {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 8px;
    margin-block: 4px;
    white-space: nowrap;
  }
  label input {
    width: 9ch;
    justify-self: end;
  }
  label select {
    min-width: 0;
  }
  .finder {
    position: relative;
    flex: 1 1 190px;
    max-width: 280px;
  }
  .find {
    width: 100%;
  }
  .error:not(:empty) {
    position: absolute;
    z-index: 5;
    inset: calc(100% + 2px) auto auto 0;
    width: max-content;
    max-width: 320px;
    padding: 2px 8px;
    color: var(--vscode-inputValidation-errorForeground, var(--fg));
    background: var(--vscode-inputValidation-errorBackground, var(--bg-card));
    border: 1px solid var(--vscode-inputValidation-errorBorder, var(--error));
  }
`;
