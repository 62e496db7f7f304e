/** Numbers as the messages write them. */

/** Smaller than this the zeros behind the point are hard to count. */
const SMALL = 1e-3;

/** Three significant digits: `0.0342`, `1.5e-7`, `12300`. YAML reads them all as numbers. */
export function number(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < SMALL ? rounded.toExponential() : String(rounded);
}

/** Of a share from 0 to 1: `37%`. */
export const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** `step 7`, `steps 3 to 7`. */
export const stepsText = ({ first, last }: { first: number; last: number }): string =>
  first === last ? `step ${first}` : `steps ${first} to ${last}`;

/** A number for the evidence: six significant digits are more than anything here is known to. */
export const figure = (value: number): number => Number(value.toPrecision(6));
