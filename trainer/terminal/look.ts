import { styleText } from 'node:util';
import { own } from './console.ts';

/** What the place that text goes to can show. */
export interface Look {
  /** Columns that a line may use. */
  width: number;
  colour: boolean;
  /** False: nothing beyond ASCII may be written. */
  unicode: boolean;
  /** A person's terminal, whose last line may be redrawn. */
  live: boolean;
}

/** Lines that nobody looks at in a window: files, pipes, CI. */
const PLAIN_WIDTH = 110;
/** Wider lines are hard to read. */
const GREATEST_WIDTH = 160;
const LEAST_WIDTH = 20;

/** The part of a stream that decides how to write to it. */
export interface Target {
  isTTY?: boolean;
  columns?: number;
}

/** This process's own streams: by name, since only console.ts may take hold of them. */
export type OwnStream = 'stdout' | 'stderr';

/** Does the locale say UTF-8? Windows has no such variables; its modern terminals are told by what they set. */
function speaksUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '');
  if (locale !== undefined) return /utf-?8/i.test(locale);
  return platform === 'win32' && (env.WT_SESSION !== undefined || env.TERM_PROGRAM === 'vscode');
}

/** `NO_COLOR` (no-color.org) and `FORCE_COLOR` decide; else colour is for terminals that know it. */
function wantsColour(target: Target, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return target.isTTY === true && env.TERM !== 'dumb';
}

/** How to write to `to`. Asked again for each line, so that a resized window is noticed. */
export function lookOf(
  to: Target | OwnStream,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Look {
  const target: Target = typeof to === 'string' ? process[to] : to;
  const live = target.isTTY === true && env.TERM !== 'dumb';
  const columns = live && target.columns !== undefined && target.columns > 0 ? target.columns : PLAIN_WIDTH;
  return {
    width: Math.min(Math.max(columns, LEAST_WIDTH), GREATEST_WIDTH),
    colour: wantsColour(target, env),
    unicode: speaksUnicode(env, platform),
    live,
  };
}

/**
 * Meanings that have a colour. Good and bad are cyan and yellow, which every kind of colour blindness tells apart; the sign
 * or the word beside them says the same without colour.
 */
export type Tone = 'good' | 'bad' | 'quiet' | 'strong' | 'error';

const FORMATS = { good: 'cyan', bad: 'yellow', quiet: 'dim', strong: 'bold', error: 'red' } as const;

/** `text` in the colour of `tone`, for the door (`forTerminal`); as it is where there are no colours. */
export function paint(look: Look, tone: Tone, text: string): string {
  // The stream was judged by `lookOf`; styleText must not judge stdout again.
  if (!look.colour) return text;
  const [open = '', close = ''] = styleText(FORMATS[tone], '|', { validateStream: false }).split('|');
  return own(open) + text + own(close);
}

/** Signs and their ASCII stand-ins. */
const SIGNS = {
  ellipsis: ['…', '...'],
  column: ['│', '|'],
  rule: ['─', '-'],
  full: ['█', '#'],
  empty: ['░', '.'],
  arrow: ['→', '->'],
} as const;

/** A sign that this look can show. */
export const sign = (look: Look, name: keyof typeof SIGNS): string => SIGNS[name][look.unicode ? 0 : 1];
