import { css } from 'lit';

export const chartStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    padding: 8px 4px 8px 12px;
    background: var(--bg-card);
    border: 1px solid var(--rule);
    border-radius: 4px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    padding-inline-end: 4px;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: var(--size);
    font-weight: 600;
    color: var(--fg-strong);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2 .of {
    margin-inline-start: 6px;
    font-weight: normal;
    color: var(--fg-quiet);
  }
  header button.tool {
    opacity: 0.55;
  }
  :host(:hover) header button.tool,
  header button.tool:focus-visible,
  header button.tool[aria-pressed='true'] {
    opacity: 1;
  }
  .plot {
    height: 150px;
    overflow: hidden;
    outline-offset: 1px;
  }
  .plot:focus-visible {
    outline: 1px solid var(--focus);
  }
  .absent {
    display: grid;
    place-items: center;
    text-align: center;
    height: 150px;
    margin-inline-end: 8px;
    padding: 12px;
    color: var(--fg-quiet);
    border: 1px dashed var(--rule);
    border-radius: 3px;
  }
  .health {
    display: flex;
    gap: 5px;
    margin: 6px 8px 0 0;
    min-height: 2.6em;
    line-height: 1.3;
    font-size: var(--small);
    color: var(--fg-quiet);
  }
  .health.departs {
    color: var(--fg);
  }
  .health .icon {
    color: var(--warn);
    width: 14px;
    height: 14px;
  }
  .table {
    height: 150px;
    overflow: auto;
    margin-inline-end: 8px;
    font-variant-numeric: tabular-nums;
  }
  .table table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--small);
  }
  caption {
    text-align: start;
    color: var(--fg-quiet);
    padding-bottom: 2px;
  }
  .table th,
  .table td {
    text-align: end;
    padding: 1px 6px;
    font-weight: normal;
    white-space: nowrap;
  }
  .table thead th {
    position: sticky;
    top: 0;
    background: var(--bg-card);
    color: var(--fg-quiet);
  }
  .table tbody tr:hover {
    background: var(--bg-hover);
  }
`;
