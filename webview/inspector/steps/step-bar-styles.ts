import { css } from 'lit';

export const stepBarStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .bar {
    display: flex;
    align-items: flex-end;
    gap: 12px;
    padding: 2px 16px 6px;
  }
  .bars {
    position: relative;
    flex: 1;
    min-width: 0;
    height: 46px;
    cursor: pointer;
    border-radius: 2px;
  }
  svg {
    display: block;
    shape-rendering: crispEdges;
  }
  .ground {
    stroke: var(--rule);
  }
  .reward {
    fill: color-mix(in srgb, var(--fg) 20%, transparent);
  }
  .current {
    fill: var(--accent);
  }
  .mark {
    fill: var(--accent);
  }
  .none {
    fill: none;
    stroke: var(--fg-quiet);
    stroke-dasharray: 1 2;
  }
  .spread {
    stroke: var(--fg-quiet);
    stroke-width: 2;
    opacity: 0.75;
  }
  .zero {
    fill: var(--warn);
  }
  .tip {
    position: absolute;
    z-index: 5;
    left: var(--at);
    top: calc(100% + 2px);
    transform: translateX(var(--shift));
    width: max-content;
    padding: 2px 8px;
    pointer-events: none;
    color: var(--vscode-editorHoverWidget-foreground, var(--fg));
    background: var(--vscode-editorHoverWidget-background, var(--bg-card));
    border: 1px solid var(--vscode-editorHoverWidget-border, var(--rule));
    border-radius: 3px;
  }
  .follow {
    color: var(--fg-quiet);
    padding-inline: 6px;
  }
  .follow.on {
    color: var(--fg);
  }
  .radio {
    width: 11px;
    height: 11px;
    border: 1.5px solid var(--fg-quiet);
    border-radius: 50%;
  }
  .on .radio {
    border-color: var(--accent);
    background: radial-gradient(circle, var(--accent) 0 2.5px, transparent 3px);
  }
  /* Kept also while there is nothing new: the bars beside it do not change their width. */
  .news {
    min-width: 7ch;
    text-align: end;
    color: var(--vscode-textLink-foreground);
  }
  @container (max-width: 640px) {
    .bar {
      padding-inline: 12px;
    }
    .words {
      display: none;
    }
  }
`;
