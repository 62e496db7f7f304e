/** `2026-11-30T12:08:36`: what the clock on the wall shows, without a time zone. */
export type WallTime = string;

const two = (value: number): string => String(value).padStart(2, '0');

/** The wall time of a moment on this machine. */
export function wallTime(moment: Date = new Date()): WallTime {
  const date = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${date}T${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
}

/** Whether a text, of a manifest for instance, is such a time. */
export const isWallTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) && Number.isFinite(Date.parse(`${text}Z`));

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Directives of C's strftime in the C locale, which is what Python's transformers writes into prompts. */
const DIRECTIVES: Readonly<Record<string, (at: Date) => string>> = {
  a: (at) => (DAYS[at.getUTCDay()] ?? '').slice(0, 3),
  A: (at) => DAYS[at.getUTCDay()] ?? '',
  b: (at) => (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3),
  B: (at) => MONTHS[at.getUTCMonth()] ?? '',
  c: (at) => strftime(at, '%a %b %e %H:%M:%S %Y'),
  d: (at) => two(at.getUTCDate()),
  D: (at) => strftime(at, '%m/%d/%y'),
  e: (at) => String(at.getUTCDate()).padStart(2),
  F: (at) => strftime(at, '%Y-%m-%d'),
  h: (at) => strftime(at, '%b'),
  H: (at) => two(at.getUTCHours()),
  I: (at) => two(at.getUTCHours() % 12 || 12),
  j: (at) =>
    String(
      Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / (24 * 60 * 60 * 1000)) + 1,
    ).padStart(3, '0'),
  m: (at) => two(at.getUTCMonth() + 1),
  M: (at) => two(at.getUTCMinutes()),
  p: (at) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  R: (at) => strftime(at, '%H:%M'),
  S: (at) => two(at.getUTCSeconds()),
  T: (at) => strftime(at, '%H:%M:%S'),
  u: (at) => String(at.getUTCDay() || 7),
  w: (at) => String(at.getUTCDay()),
  x: (at) => strftime(at, '%m/%d/%y'),
  X: (at) => strftime(at, '%H:%M:%S'),
  y: (at) => two(at.getUTCFullYear() % 100),
  Y: (at) => String(at.getUTCFullYear()),
  '%': () => '%',
};

/** `%-d` leaves the padding out. A directive that is not known stays as it is, as in C. */
function strftime(at: Date, format: string): string {
  return format.replace(/%(-?)([A-Za-z%])/g, (piece, plain: string, letter: string) => {
    const text = DIRECTIVES[letter]?.(at);
    if (text === undefined) return piece;
    return plain === '' ? text : text.replace(/^[0 ]+(?=.)/, '');
  });
}

/**
 * The clock that chat templates see as `strftime_now`. It stands still: all prompts of a run carry one date, on whatever day the run
 * goes on.
 */
export class TemplateClock {
  readonly time: WallTime;
  /** Whether a template has asked for the time. */
  used = false;

  /** @param time  default: now */
  constructor(time: WallTime = wallTime()) {
    this.time = time;
  }

  /** What `strftime_now(format)` writes. */
  readonly now = (format: string): string => {
    this.used = true;
    return strftime(new Date(`${this.time}Z`), format);
  };
}
