import { css } from 'lit';

/** A titled part of the page beside the charts. */
export const sectionStyles = css`
  section {
    padding: 10px 12px 12px;
    background: var(--bg-card);
    border: 1px solid var(--rule);
    border-radius: 4px;
  }
  section + section {
    margin-top: 10px;
  }
  h2 {
    display: flex;
    gap: 8px;
    margin: 0 0 8px;
    font-size: var(--size);
    font-weight: 600;
    color: var(--fg-strong);
  }
  h2 .of {
    font-weight: normal;
    color: var(--fg-quiet);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
