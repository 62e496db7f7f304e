import { css } from 'lit';

/** Every row's height, px: a group keeps its place whatever is known of it. */
export const ROW_HEIGHT = 44;

export const groupListStyles = css`
  :host {
    display: block;
    min-height: 0;
    height: 100%;
  }
  .list {
    height: 100%;
    overflow-y: auto;
    overflow-anchor: none;
  }
  .all {
    position: relative;
  }
  .group {
    position: absolute;
    inset: 0 0 auto;
    height: 44px;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    grid-template-rows: 20px 14px;
    align-content: center;
    gap: 0 8px;
    padding: 0 12px 0 14px;
    border-inline-start: 2px solid transparent;
    cursor: pointer;
  }
  .group:hover {
    background: var(--bg-hover);
  }
  .chosen,
  .chosen:hover {
    background: var(--vscode-list-inactiveSelectionBackground, var(--bg-hover));
    color: var(--vscode-list-inactiveSelectionForeground, var(--fg-strong));
    border-inline-start-color: var(--accent);
  }
  .list:focus .chosen {
    background: var(--bg-selected);
    color: var(--fg-selected);
  }
  .list:focus-visible {
    outline-offset: -1px;
  }
  :host-context(.vscode-high-contrast) .chosen,
  :host-context(.vscode-high-contrast-light) .chosen {
    outline: 1px solid var(--focus);
    outline-offset: -1px;
  }
  .prompt {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: isolate;
    direction: ltr;
  }
  .mean {
    color: var(--fg-quiet);
  }
  .chosen .mean {
    color: inherit;
  }
  .zero .prompt {
    color: var(--fg-quiet);
  }
  .chosen.zero .prompt,
  .chosen .note,
  .chosen .sampling {
    color: inherit;
  }
  svg {
    flex: 1;
    min-width: 0;
    overflow: visible;
  }
  .line {
    grid-column: 1 / 3;
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .note {
    color: var(--warn-text);
  }
  .note,
  .sampling {
    font-size: var(--small);
    line-height: 14px;
    white-space: nowrap;
  }
  .sampling {
    color: var(--fg-quiet);
  }
  circle {
    opacity: 0.75;
  }
  .above {
    fill: var(--good);
  }
  .below {
    fill: var(--bad);
  }
  .alike {
    fill: var(--fg-quiet);
  }
`;
