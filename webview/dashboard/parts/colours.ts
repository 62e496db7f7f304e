/** Colours and dashes of runs: no two alike in both, so that eyes that see fewer colours tell them apart too. */
import { css } from 'lit';

export const RUN_COLOURS = 6;

/** Dashes of the lines, in pixels; the first run's is solid. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [11, 3, 2, 3], [4, 2], [1, 4]];

/**
 * `--run-0` ... and `--part-0` ...: the theme's own chart colours, blue and yellow first, which all eyes tell apart. Orange is not among
 * them: themes give it a third of its strength, and high contrast has none.
 */
export const colourTokens = css`
  :host {
    --run-0: var(--vscode-charts-blue);
    --run-1: var(--vscode-charts-yellow);
    --run-2: var(--vscode-charts-purple);
    --run-3: var(--vscode-charts-green);
    --run-4: var(--vscode-charts-red);
    --run-5: var(--vscode-charts-foreground);
    --part-0: var(--vscode-charts-blue);
    --part-1: var(--vscode-charts-purple);
    --part-2: var(--vscode-charts-yellow);
    --part-3: var(--vscode-charts-lines);
  }
`;
