import { css } from 'lit';

/** A line over the completions that says what is wrong, in the colour `--tone`. */
export const bannerStyles = css`
  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    margin: 10px 16px 0;
    padding: 5px 6px 5px 10px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-inline-start: 3px solid var(--tone);
    background: color-mix(in srgb, var(--tone) 12%, transparent);
  }
  .sign {
    color: var(--tone);
  }
  p {
    flex: 1 1 260px;
    margin: 0;
    color: var(--fg-strong);
    overflow-wrap: anywhere;
  }
`;
