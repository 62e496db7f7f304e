import { css } from 'lit';

/** The sign and colour of a run's state, `class="state TONE"` with the tones of `condition.ts`; the shape tells it without colour. */
export const runState = css`
  .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
  }
  .state::before {
    content: '';
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--fg-quiet);
    flex: none;
  }
  .state.busy {
    color: var(--good);
  }
  .state.busy::before,
  .state.done::before {
    background: var(--good);
  }
  .state.idle::before {
    background: none;
    border: 1.5px solid var(--fg-quiet);
  }
  .state.bad {
    color: var(--error);
  }
  .state.bad::before {
    background: var(--error);
    border-radius: 1px;
  }
`;
