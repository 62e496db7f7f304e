import { css } from 'lit';

/** A row's height, px. */
export const LIST_ROW_HEIGHT = 24;

export const completionListStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    height: 100%;
    min-height: 0;
  }
  .count {
    margin: 0;
    padding: 8px 16px 4px;
  }
  .line {
    display: grid;
    grid-template-columns:
      7ch minmax(10ch, 1fr) minmax(20ch, 3fr)
      10ch 13ch 8ch 10ch 9ch 9ch;
    gap: 0 10px;
    height: 24px;
    align-items: center;
    padding: 0 16px;
    min-width: 640px;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    min-width: 640px;
    background: var(--bg);
    box-shadow: inset 0 -1px 0 var(--rule);
    color: var(--fg-quiet);
  }
  .rows {
    overflow: auto;
    overflow-anchor: none;
  }
  .rows:focus-visible {
    outline: none;
  }
  .all {
    position: relative;
    min-width: 640px;
  }
  .all .line {
    position: absolute;
    inset-inline: 0;
    cursor: pointer;
    contain: strict;
  }
  .all .line:hover {
    background: var(--bg-hover);
  }
  .all .active {
    background: var(--vscode-list-inactiveSelectionBackground, var(--bg-hover));
  }
  .rows:focus .active {
    background: var(--bg-selected);
    color: var(--fg-selected);
    outline: 1px solid var(--focus);
    outline-offset: -1px;
  }
  .line > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .all .text {
    font-family: var(--mono);
    font-size: var(--mono-size);
    unicode-bidi: isolate;
    direction: ltr;
  }
  .line .number {
    text-align: end;
  }
  .good {
    color: var(--good);
  }
  .bad {
    color: var(--bad);
  }
  .all .active .number {
    color: inherit;
  }
  /* The whole cell of the head is the button: what is under the column's name sorts by it. */
  .head .line {
    align-items: stretch;
    line-height: 24px;
  }
  .sort {
    display: flex;
    width: 100%;
    height: 24px;
    min-height: 0;
    padding: 0;
    gap: 0;
  }
  .number .sort {
    justify-content: flex-end;
  }
  .sort:hover {
    background: var(--bg-hover);
    color: var(--fg-strong);
  }
  /* Rows of the list before, until those of the new one are here. */
  .old {
    opacity: 0.45;
  }
  .arrow {
    width: 16px;
  }
  .number .arrow {
    order: -1;
  }
`;
