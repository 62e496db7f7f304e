import { css } from 'lit';

/** Left beside right where there is room, left over right where there is not. */
export const diffStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    container-type: inline-size;
    --mono-line: round(var(--mono-size) * 1.45, 1px);
    font: var(--size) / 1.45 var(--font);
    color: var(--fg);
    background: var(--bg);
    border: 1px solid var(--line);
    border-radius: 4px;
  }
  .bar {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 4px 6px 4px 10px;
    border-bottom: 1px solid var(--line);
    color: var(--fg-quiet);
  }
  .bar h2 {
    margin: 0;
    font-size: var(--size);
    font-weight: 600;
    color: var(--fg-strong);
  }
  .tools {
    display: flex;
    gap: 1px;
    margin-inline-start: auto;
  }
  .sides,
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
  }
  .sides {
    border-bottom: 1px solid var(--line);
  }
  .sides > :last-child,
  .cell.right {
    border-inline-start: 1px solid var(--line);
  }
  .notice {
    margin: 0;
    padding: 4px 10px;
    color: var(--fg-quiet);
    border-bottom: 1px solid var(--line);
  }
  .note {
    margin: 0;
    padding: 6px 10px;
    max-width: 110ch;
    color: var(--fg-quiet);
  }
  .rows:has(+ .note) {
    border-bottom: 1px solid var(--line);
  }
  .rows {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding-block: 4px;
  }
  .row {
    content-visibility: auto;
    contain-intrinsic-block-size: auto var(--mono-line);
  }
  .cell {
    display: grid;
    grid-template-columns: 4ch 3ch minmax(0, 1fr);
    padding-inline-end: 10px;
    min-height: var(--mono-line);
    font: var(--mono-size) / var(--mono-line) var(--mono);
  }
  .place,
  .sign {
    color: var(--fg-quiet);
    text-align: end;
    user-select: none;
  }
  .sign {
    text-align: center;
  }
  .missing {
    background: repeating-linear-gradient(
      -45deg,
      transparent 0 6px,
      color-mix(in srgb, var(--fg-quiet) 10%, transparent) 6px 7px
    );
  }
  .changed .cell.left:not(.missing) {
    background: color-mix(in oklab, var(--bad) 8%, transparent);
  }
  .changed .cell.right:not(.missing) {
    background: color-mix(in oklab, var(--good) 8%, transparent);
  }
  del,
  ins {
    border-radius: 2px;
    unicode-bidi: isolate;
  }
  del {
    background: color-mix(in oklab, var(--bad) 32%, transparent);
    text-decoration: line-through;
    text-decoration-color: color-mix(in oklab, var(--fg-strong) 55%, transparent);
  }
  ins {
    background: color-mix(in oklab, var(--good) 32%, transparent);
    text-decoration: underline;
    text-decoration-thickness: 2px;
    text-decoration-color: var(--good);
    text-underline-offset: 3px;
  }
  :host-context(.vscode-high-contrast) :is(.cell, del, ins) {
    background: none;
  }
  :host-context(.vscode-high-contrast) del {
    outline: 1px dashed var(--bad);
    outline-offset: -1px;
  }
  :host-context(.vscode-high-contrast) ins {
    outline: 1px solid var(--good);
    outline-offset: -1px;
  }
  .fold {
    display: block;
    width: 100%;
    padding: 1px 10px 1px 7.5ch;
    color: var(--fg-quiet);
    background: color-mix(in srgb, var(--fg-quiet) 8%, transparent);
    border-radius: 0;
    text-align: start;
    font-size: var(--small);
  }
  .fold:hover {
    color: var(--fg-strong);
  }
  .equal {
    margin: 0;
    padding: 4px 10px;
    color: var(--fg-quiet);
  }
  @container (max-width: 640px) {
    .sides,
    .row {
      grid-template-columns: minmax(0, 1fr);
    }
    .sides > :last-child,
    .cell.right {
      border-inline-start: none;
    }
    .row:not(.changed) .cell.right,
    .cell.missing {
      display: none;
    }
  }
`;
