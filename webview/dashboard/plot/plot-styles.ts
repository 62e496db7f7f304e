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
  .u-off {
    display: none;
  }
`;
