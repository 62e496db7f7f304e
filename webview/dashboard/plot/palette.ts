/** The theme's colours as a canvas needs them: resolved. */
import { RUN_COLOURS } from '../parts/colours.ts';

export interface Palette {
  runs: readonly string[];
  parts: readonly string[];
  text: string;
  grid: string;
  background: string;
  alarm: string;
  setting: string;
  font: string;
}

/** Reads the tokens in force at an element whose styles hold `tokens` and `colourTokens`. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string, fallback = style.color): string =>
    style.getPropertyValue(name).trim() || fallback;
  const series = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => colour(`--${name}-${i}`));
  return {
    runs: series('run', RUN_COLOURS),
    parts: series('part', 4),
    text: colour('--fg-quiet'),
    grid: faint(colour('--fg-quiet'), 18),
    background: colour('--bg', 'transparent'),
    alarm: colour('--warn'),
    setting: colour('--fg-quiet'),
    font: `11px ${style.fontFamily}`,
  };
}

/** A colour with less strength. */
export const faint = (colour: string, percent: number): string =>
  `color-mix(in srgb, ${colour} ${percent}%, transparent)`;
