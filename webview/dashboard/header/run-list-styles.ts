import { css } from 'lit';

export const runListStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
    /* Several runs are columns below each other. */
    display: grid;
    grid-template-columns: auto minmax(0, max-content) auto minmax(0, 1fr) auto;
    column-gap: 14px;
  }
  li {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 14px;
    min-height: 36px;
    padding: 4px 16px;
    border-inline-start: 2px solid transparent;
  }
  li.of-several {
    display: grid;
    grid-template-columns: subgrid;
    min-height: 30px;
    padding-block: 1px;
  }
  li:first-child {
    padding-top: 4px;
  }
  li.chosen {
    border-inline-start-color: var(--accent);
  }
  li.hidden h1,
  li.hidden .swatch,
  li.hidden dl {
    opacity: 0.55;
  }
  li.hidden .swatch {
    opacity: 0.25;
  }
  button.show {
    margin-inline-start: -4px;
    padding: 2px 4px;
  }
  h1 {
    margin: 0;
    min-width: 0;
    max-width: 100%;
    font-size: calc(var(--size) + 2px);
    font-weight: 600;
    color: var(--fg-strong);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  button.name {
    display: block;
    max-width: 100%;
    padding: 1px 4px;
    font-size: var(--size);
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  dl {
    display: flex;
    flex: 1;
    gap: 14px;
    margin: 0;
    min-width: 0;
    overflow: hidden;
  }
  dl div {
    display: flex;
    gap: 4px;
    white-space: nowrap;
    color: var(--fg-quiet);
  }
  dd {
    margin: 0;
  }
  dd b {
    display: inline-block;
    min-width: 2ch;
    color: var(--fg);
    font-weight: 600;
  }
  .problem {
    grid-column: 1 / -1;
    flex: 1 1 100%;
    margin: 0 0 4px;
    color: var(--error);
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    gap: 6px;
    margin-inline-start: auto;
  }
  @container (max-width: 760px) {
    .label {
      display: none;
    }
    .buttons button {
      padding: 2px 4px;
    }
  }
  @container (max-width: 440px) {
    dl .middle {
      display: none;
    }
  }
  @container (max-width: 560px) {
    dl .wide {
      display: none;
    }
    ul {
      column-gap: 8px;
    }
    li {
      gap: 2px 10px;
      padding-inline: 10px;
    }
    .of-several .state {
      font-size: 0;
      gap: 0;
    }
    dl {
      gap: 10px;
    }
  }
`;
