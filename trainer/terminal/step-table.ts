import { type Look, paint } from './look.ts';
import { fixed, spark } from './numbers.ts';
import type { StepLine } from './reporter.ts';
import { padEnd, padStart } from './safe-text.ts';

/** What a step's line is made of. */
export interface StepRow {
  line: StepLine;
  maxSteps: number;
  /** The rewards of all steps shown so far, this one last. */
  rewards: readonly number[];
}

interface Column {
  title: string;
  width: number;
  /** Where the window is too narrow, columns with high numbers go first. */
  leaveAt: number;
  cell: (row: StepRow, look: Look) => string;
  left?: true;
}

const SPARK_COLUMNS = 8;
const seconds = (key: string) => (row: StepRow) => fixed(row.line.time[key], 2);
const metric = (key: string, digits: number) => (row: StepRow) => fixed(row.line.metrics[key], digits);

const STEP: Column = {
  title: 'step',
  width: 9,
  leaveAt: 0,
  cell: ({ line, maxSteps }) => `${line.step}/${maxSteps}`,
};
const FIGURES: readonly Column[] = [
  { title: 'reward', width: 7, leaveAt: 0, cell: metric('reward', 3) },
  {
    title: '',
    width: SPARK_COLUMNS,
    leaveAt: 6,
    cell: ({ rewards }, { unicode }) => spark(rewards, SPARK_COLUMNS, unicode),
    left: true,
  },
  { title: 'spread', width: 7, leaveAt: 1, cell: metric('reward_std', 3) },
  { title: 'KL', width: 7, leaveAt: 2, cell: metric('kl', 4) },
  { title: 'entropy', width: 7, leaveAt: 4, cell: metric('entropy', 3) },
  { title: 'length', width: 6, leaveAt: 3, cell: metric('completions/mean_length', 1) },
  { title: 'tok/s', width: 7, leaveAt: 5, cell: ({ line }) => fixed(line.time.tokens_per_s, 0) },
  { title: 's/step', width: 7, leaveAt: 1, cell: seconds('step_time') },
];
/** Where a step's time went, in seconds. */
const SPLIT: readonly Column[] = [
  { title: '=rollout', width: 8, leaveAt: 0, cell: seconds('rollout') },
  { title: '+reward', width: 7, leaveAt: 0, cell: seconds('reward') },
  { title: '+update', width: 7, leaveAt: 0, cell: seconds('update') },
];
/** The same for narrow windows: rollout/reward/update in per cent of the step. */
const SPLIT_PER_CENT: Column = {
  title: 'split %',
  width: 8,
  leaveAt: 2,
  cell: ({ line: { time } }) =>
    [time.rollout, time.reward, time.update]
      .map((part) => fixed((100 * (part ?? NaN)) / (time.step_time ?? NaN), 0))
      .join('/'),
};
const WIDE: readonly Column[] = [STEP, ...FIGURES, ...SPLIT];
const NARROW: readonly Column[] = [STEP, ...FIGURES, SPLIT_PER_CENT];
const GREATEST_IMPORTANCE = 6;

const needed = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + column.width + 1, -1);

/** The columns that fit; those of one importance leave together. */
function chosen(width: number): readonly Column[] {
  if (needed(WIDE) <= width) return WIDE;
  let columns = NARROW;
  for (let importance = GREATEST_IMPORTANCE; importance > 0 && needed(columns) > width; importance--) {
    columns = columns.filter((column) => column.leaveAt !== importance);
  }
  return columns;
}

const aligned = (column: Column, text: string): string =>
  column.left === true ? padEnd(text, column.width) : padStart(text, column.width);

/** The titles above the steps' lines. */
export function stepHeader(look: Look): string {
  const titles = chosen(look.width).map((column) => aligned(column, column.title));
  return paint(look, 'quiet', titles.join(' ').trimEnd());
}

/** One step in one line, at most `look.width` columns. */
export function stepLine(row: StepRow, look: Look): string {
  const cells = chosen(look.width).map((column) => aligned(column, column.cell(row, look)));
  return cells.join(' ').trimEnd();
}
