import { css } from 'lit';

/** Tables of figures: numbers aligned, wide ones scroll by themselves. */
export const tableStyles = css`
  .scroll {
    overflow: auto;
    max-height: 420px;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    text-align: start;
    padding: 3px 20px 3px 0;
    font-weight: normal;
    white-space: nowrap;
    border-bottom: 1px solid var(--rule);
  }
  thead th {
    color: var(--fg-quiet);
    font-size: var(--small);
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  .figure {
    text-align: end;
  }
  .strong {
    font-weight: 600;
    color: var(--fg-strong);
  }
`;
