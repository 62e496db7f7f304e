import { css } from 'lit';

/** What uPlot's own style sheet says of the parts that we use: it has to be in the shadow root, and in the theme's colours. */
export const plotStyles = css`
  .uplot,
  .uplot * {
    box-sizing: border-box;
  }
  .u-wrap {
    position: relative;
    user-select: none;
  }
  .u-over,
  .u-under,
  .u-axis,
  .u-select,
  .u-cursor-x {
    position: absolute;
  }
  .u-under {
    overflow: hidden;
  }
  .u-over {
    cursor: crosshair;
  }
  .uplot canvas {
    display: block;
    position: relative;
    width: 100%;
    height: 100%;
  }
  .u-select {
    background: color-mix(in srgb, var(--focus) 22%, transparent);
    pointer-events: none;
  }
  .u-cursor-x {
    left: 0;
    top: 0;
    height: 100%;
    border-inline-end: 1px solid var(--fg-quiet);
    pointer-events: none;
    will-change: transform;
  }
  .dot {
    position: absolute;
    left: -3px;
    top: -3px;
    width: 7px;
    height: 7px;
    border-radius: 50%;
    border: 1px solid var(--bg-card);
    pointer-events: none;
  }
  .dot.run-0 {
    background: var(--run-0);
  }
  .dot.run-1 {
    background: var(--run-1);
  }
  .dot.run-2 {
    background: var(--run-2);
  }
  .dot.run-3 {
    background: var(--run-3);
  }
  .dot.run-4 {
    background: var(--run-4);
  }
  .dot.run-5 {
    background: var(--run-5);
  }
  .u-off {
    display: none;
  }
`;
