import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: block;
    height: 100vh;
    overflow: auto;
    color: var(--fg);
    background: var(--bg);
    font-family: var(--font);
    font-size: var(--size);
  }
  .top {
    position: sticky;
    top: 0;
    z-index: 2;
    background: var(--bg);
  }
  .notice {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 8px 16px 0;
    padding: 4px 6px 4px 10px;
    border-inline-start: 3px solid var(--error);
    background: color-mix(in srgb, var(--error) 12%, transparent);
  }
  .notice p {
    flex: 1;
    margin: 0;
    overflow-wrap: anywhere;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 300px;
    align-items: start;
    gap: 10px;
    padding: 10px 16px 24px;
  }
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(290px, 1fr));
    gap: 10px;
  }
  .charts .leading {
    grid-column: span 2;
  }
  aside {
    display: grid;
    gap: 10px;
  }
  .wide {
    grid-column: 1 / -1;
  }
  main.empty {
    grid-template-columns: minmax(0, 1fr);
    place-items: center;
    min-height: 50vh;
    padding: 24px;
    text-align: center;
  }
  .empty div {
    max-width: 460px;
  }
  .empty h2 {
    margin: 0 0 6px;
    font-size: calc(var(--size) + 2px);
    color: var(--fg-strong);
  }
  .empty p {
    margin: 0 0 14px;
    color: var(--fg-quiet);
  }
  @media (max-width: 900px) {
    main {
      grid-template-columns: minmax(0, 1fr);
    }
    /* One column: alarms first, settings after the charts. */
    aside {
      display: contents;
    }
    grpo-alarm-list {
      order: -1;
    }
  }
  @media (max-width: 640px) {
    main {
      padding-inline: 10px;
    }
    .charts {
      grid-template-columns: minmax(0, 1fr);
    }
    .charts .leading {
      grid-column: auto;
    }
  }
`;
