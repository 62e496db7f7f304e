import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: block;
    height: 100vh;
    container: page / inline-size;
    font: var(--size) / 1.45 var(--font);
    color: var(--fg);
    background: var(--bg);
  }
  .page {
    display: grid;
    grid-template-rows: auto auto auto minmax(0, 1fr) auto;
    grid-template-columns: minmax(0, 1fr);
    height: 100%;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 16px;
    padding: 6px 16px;
    border-block: 1px solid var(--rule);
    background: var(--bg-side);
  }
  grpo-filter-row {
    flex: 1 1 420px;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: 4px 16px;
    min-height: 36px;
    padding: 6px 16px 0;
  }
  grpo-overlay-bar {
    flex: 1 1 auto;
  }
  grpo-same-prompt {
    flex: 0 1 auto;
    min-width: 0;
  }
  main {
    display: grid;
    grid-template-columns: 264px minmax(0, 1fr);
    min-height: 0;
  }
  main.wide {
    grid-template-columns: minmax(0, 1fr);
  }
  nav {
    min-height: 0;
    border-inline-end: 1px solid var(--rule);
    background: var(--bg-side);
  }
  .content {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr);
    min-height: 0;
    min-width: 0;
  }
  .scroll {
    overflow-y: auto;
    padding: 10px 16px 16px;
    min-height: 0;
  }
  .scroll:focus-visible {
    outline-offset: -2px;
  }
  .narrow-groups {
    display: none;
  }
  .nothing button {
    margin: 0 3px;
  }
  .nothing {
    color: var(--fg-quiet);
    text-align: center;
    padding: 32px 16px;
  }
  footer {
    border-top: 1px solid var(--rule);
    background: var(--bg-side);
  }
  @container page (max-width: 720px) {
    .bar {
      padding-inline: 12px;
    }
    .tools {
      flex-wrap: wrap;
      padding-inline: 12px;
    }
    grpo-overlay-bar,
    grpo-same-prompt {
      flex-basis: 100%;
    }
    /* No line is kept for what most runs never say. */
    grpo-same-prompt {
      order: 1;
      min-height: 0;
    }
    main {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto minmax(0, 1fr);
    }
    main.wide {
      grid-template-rows: minmax(0, 1fr);
    }
    nav {
      border: 0;
      border-bottom: 1px solid var(--rule);
      padding: 4px 12px;
    }
    nav grpo-group-list {
      display: none;
    }
    .narrow-groups {
      display: block;
      width: 100%;
    }
    .scroll {
      padding-inline: 12px;
    }
  }
`;
