import { MOST_STEPS } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';

/** Whether a text is a whole number from `least` to a thousand million. */
export function isWholeNumber(text: string, least: number): boolean {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= MOST_STEPS;
}

/** A command line argument as a whole number from `least` to a thousand million. @throws GrpoError `usage` */
export function wholeNumber(option: string, text: string, least = 1): number {
  const value = Number(text);
  if (isWholeNumber(text, least)) return value;
  throw new GrpoError({
    code: 'usage',
    message: `${option} must be a whole number of at least ${least}${value > MOST_STEPS ? ` and at most ${MOST_STEPS}` : ''}, not "${text}".`,
    where: option,
    fix: `Write ${option} and a number, such as ${least}.`,
  });
}

/** A command line argument as a number. @throws GrpoError `usage` */
export function realNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new GrpoError({
    code: 'usage',
    message: `${option} must be a number, not "${text}".`,
    where: option,
    fix: `Write ${option} and a number, such as 0.5.`,
  });
}
