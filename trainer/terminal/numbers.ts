/** Numbers as people read them in a table. A missing one is `-`: unavailable, never 0. */

/** With `digits` decimals; in powers of ten where that would hide it (0.0000) or burst its column (1234567.0). */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined) return '-';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  const hidden = size > 0 && size < 0.5 / 10 ** digits;
  return hidden || size >= 1e5 ? value.toExponential(1) : value.toFixed(digits);
}

/** With its sign always shown: advantages and gains. */
export function signed(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value >= 0 ? `+${text}` : text;
}

/** `7 s`, `1 min 05 s`, `2 h 03 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

const UNICODE_BARS = '▁▂▃▄▅▆▇█';
const ASCII_BARS = '_.-:=+*#';

/** The last `columns` values as little bars between the least and the greatest of all; a gap where one is not finite. */
export function spark(values: readonly number[], columns: number, unicode: boolean): string {
  const bars = unicode ? UNICODE_BARS : ASCII_BARS;
  const known = values.filter(Number.isFinite);
  const low = Math.min(...known);
  const range = Math.max(...known) - low;
  return values
    .slice(-columns)
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const height = range > 0 ? (value - low) / range : 0;
      return bars[Math.round(height * (bars.length - 1))];
    })
    .join('');
}
