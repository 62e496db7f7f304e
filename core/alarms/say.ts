/** Numbers as the messages write them. */

/** Three significant digits: `0.0342`, `1.5e-7`, `12300`. */
export const number = (value: number): string => String(Number(value.toPrecision(3)));

/** Of a share from 0 to 1: `37%`. */
export const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** `step 7`, `steps 3 to 7`. */
export const stepsText = ({ first, last }: { first: number; last: number }): string =>
  first === last ? `step ${first}` : `steps ${first} to ${last}`;

/** A number for the evidence: six significant digits are more than anything here is known to. */
export const figure = (value: number): number => Number(value.toPrecision(6));
