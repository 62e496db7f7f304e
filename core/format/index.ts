/** Numbers as people read them: aligned, signed with a true minus, and a dash where nothing was recorded. */

/** Shown for what a run did not record: never 0. */
export const UNAVAILABLE = '–';

/** A value with a fixed number of decimals: `0.625`. */
export function fixed(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || Number.isNaN(value)) return UNAVAILABLE;
  return value.toFixed(decimals).replace('-', '−');
}

/** A value with its sign, `+1.21`, `−0.62`; zero has none. */
export function signed(value: number | null | undefined, decimals = 2): string {
  const text = fixed(value, decimals);
  return value !== null && value !== undefined && value > 0 ? `+${text}` : text;
}

/** Three significant digits whatever the size: `0.0312`, `2.1e-5`. */
export function significant(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return UNAVAILABLE;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size < 1e-3 || size >= 1e5 ? value.toExponential(1) : value.toPrecision(3);
  return text.replace('-', '−').replace('e−', 'e-');
}

/** Made once: `toLocaleString` makes one at each call, which a list of numbers feels. */
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `7,204` */
export const whole = (value: number | null | undefined): string =>
  value === null || value === undefined ? UNAVAILABLE : grouped.format(Math.round(value));

/** A share as `12%`; below half a percent with a decimal. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return UNAVAILABLE;
  const value = share * 100;
  return value > 0 && value < 0.5 ? `${value.toFixed(1)}%` : `${Math.round(value)}%`;
}

/** `0:48`, `1:02:03` */
export function clock(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return UNAVAILABLE;
  const total = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** `5.2 MB` */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNAVAILABLE;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
