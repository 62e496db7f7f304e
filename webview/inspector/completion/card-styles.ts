import { css } from 'lit';

/** How a card is laid out. `--text-lines` and `--why-lines` keep room for what is still to come. */
export const cardStyles = css`
  :host {
    display: grid;
    grid-template: auto auto auto 1fr auto auto / minmax(0, 1fr);
    min-width: 0;
    background: var(--bg-card);
    border: 1px solid var(--line);
    border-radius: 4px;
    overflow: hidden;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 240px;
    cursor: default;
  }
  :host([selected]) {
    border-color: var(--focus);
    box-shadow: inset 0 0 0 1px var(--focus);
  }
  :host([marked]) {
    border-style: dashed;
    border-color: var(--fg-quiet);
  }
  :host-context(.vscode-high-contrast):host(:not([selected])) {
    border-color: var(--line-strong);
  }
  .head {
    position: relative;
    display: flex;
    align-items: center;
    gap: 9px;
    height: 36px;
    padding: 2px 6px 0 10px;
  }
  .index {
    color: var(--fg-quiet);
    padding: 1px 2px;
    margin-inline-start: -2px;
  }
  .reward {
    font-size: calc(var(--size) + 4px);
    font-weight: 600;
    color: var(--fg-strong);
  }
  .reward.unknown {
    font-weight: 400;
    color: var(--fg-quiet);
  }
  .badge {
    min-width: 0;
    font-size: var(--small);
    color: var(--warn-text);
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  /* Over the header's end, so that they take no room at rest. */
  grpo-card-tools {
    position: absolute;
    inset-block: 1px;
    inset-inline-end: 1px;
    align-items: center;
    padding-inline: 4px 5px;
    background: var(--bg-card);
    opacity: 0;
  }
  :host(:hover) grpo-card-tools,
  :host(:focus-within) grpo-card-tools,
  :host([selected]) grpo-card-tools,
  :host([marked]) grpo-card-tools {
    opacity: 1;
  }
  grpo-card-scores {
    padding: 0 10px 6px;
  }
  .meta {
    display: flex;
    gap: 2px 9px;
    flex-wrap: wrap;
    min-height: 18px;
    align-items: center;
    padding: 4px 10px;
    border-top: 1px solid var(--line);
    font-size: var(--small);
    color: var(--fg-quiet);
    white-space: nowrap;
  }
  .meta .truncated {
    display: flex;
    gap: 3px;
    align-items: center;
    color: var(--warn-text);
  }
  .meta .truncated .icon {
    width: 13px;
    height: 13px;
  }
  grpo-completion-text {
    border-top: 1px solid var(--line);
    min-height: calc(var(--text-min, 2) * var(--mono-line) + 15px);
    max-height: calc(var(--text-max, 14) * var(--mono-line) + 15px);
  }
  .why {
    border-top: 1px solid var(--line);
    padding: 5px 10px 6px;
  }
  grpo-grader-words {
    min-height: calc(var(--why-min, 1) * 17px);
    max-height: calc(var(--why-max, 3) * 17px);
    overflow: auto;
    scrollbar-width: thin;
  }
  .more {
    display: block;
    width: 100%;
    min-height: 20px;
    font-size: var(--small);
  }
  :host([expanded]) grpo-completion-text,
  :host([expanded]) grpo-grader-words {
    max-height: none;
  }
  grpo-pin-note {
    border-top: 1px solid var(--line);
  }
`;
