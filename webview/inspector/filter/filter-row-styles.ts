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
  @container page (max-width: 720px) {
    .row {
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
      /* Room for the focus ring. */
      padding: 1px;
    }
    .row > * {
      flex: none;
    }
  }
  .finder {
    position: relative;
    flex: 1 1 190px;
    max-width: 280px;
  }
  .find {
    width: 100%;
    anchor-name: --find;
  }
  .error:not(:empty) {
    position: fixed;
    z-index: 5;
    position-anchor: --find;
    position-area: block-end span-inline-end;
    position-try-fallbacks: flip-inline;
    margin-top: 2px;
    width: max-content;
    max-width: 320px;
    padding: 2px 8px;
    color: var(--vscode-inputValidation-errorForeground, var(--fg));
    background: var(--vscode-inputValidation-errorBackground, var(--bg-card));
    border: 1px solid var(--vscode-inputValidation-errorBorder, var(--error));
  }
`;
