import { css } from 'lit';

/** A line that runs while something is waited for, as VS Code's own; it stands where less motion is wished for. */
export const waitingLine = css`
  .waiting {
    display: block;
    width: 96px;
    height: 2px;
    background: linear-gradient(90deg, transparent, var(--accent), transparent) 0 0 / 50% 100% no-repeat;
    animation: run 1.6s linear infinite;
  }
  @keyframes run {
    from {
      background-position: -100% 0;
    }
    to {
      background-position: 200% 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .waiting {
      animation: none;
      background-position: 50% 0;
    }
  }
`;
