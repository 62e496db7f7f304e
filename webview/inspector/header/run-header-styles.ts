import { css } from 'lit';

export const headerStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px 14px;
    min-height: 40px;
    padding: 6px 16px 2px;
  }
  h1 {
    font-size: calc(var(--size) + 2px);
    font-weight: 600;
    color: var(--fg-strong);
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    min-width: 3ch;
  }
  .state {
    color: var(--fg);
  }
  dl {
    display: flex;
    flex: 1;
    gap: 14px;
    margin: 0;
    min-width: 0;
    /* Figures that have no room go to a second line, which is not shown: none is cut through. */
    flex-wrap: wrap;
    height: 1.45em;
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
  /* Room for the widest value: figures beside it stay where they are while it changes. */
  dd b {
    display: inline-block;
    min-width: 2ch;
    color: var(--fg);
    font-weight: 600;
  }
  .wide b,
  .wider b {
    min-width: 6ch;
  }
  .unit b {
    min-width: 5ch;
    text-align: end;
  }
  .buttons {
    display: flex;
    gap: 6px;
    flex: none;
  }
  @container (max-width: 860px) {
    .label,
    .wider {
      display: none;
    }
    .buttons button {
      padding: 2px 4px;
    }
  }
  @container (max-width: 640px) {
    dl .wide {
      display: none;
    }
    header {
      gap: 4px 10px;
      padding-inline: 12px;
    }
    dl {
      gap: 10px;
    }
  }
`;
