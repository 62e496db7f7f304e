/** Settings that can be changed while a run trains: what the panel offers and what it refuses before asking the trainer. */
import { t } from '../../shared/l10n.ts';

export interface LiveField {
  key: string;
  label: string;
  /** What its button is called where the label is not beside it. */
  apply: string;
  /** What a change does. */
  hint: string;
  /** What is wrong with a value; undefined where nothing is. */
  problem: (value: number) => string | undefined;
}

const above0 = (value: number): string | undefined => (value > 0 ? undefined : t`Must be greater than 0.`);

export const LIVE_FIELDS: readonly LiveField[] = [
  {
    key: 'train.learning_rate',
    label: t`Learning rate`,
    apply: t`Apply learning rate`,
    hint: t`The highest rate: warm-up and schedule go on from it.`,
    problem: above0,
  },
  {
    key: 'grpo.beta',
    label: t`Beta`,
    apply: t`Apply beta`,
    hint: t`Pull back to the reference policy; 0 lets go of it.`,
    problem: (value) => (value >= 0 ? undefined : t`Must be at least 0.`),
  },
  {
    key: 'grpo.temperature',
    label: t`Temperature`,
    apply: t`Apply temperature`,
    hint: t`Of sampling: higher is more varied.`,
    problem: above0,
  },
  {
    key: 'train.max_steps',
    label: t`Stop at step`,
    apply: t`Apply stop at step`,
    hint: t`The schedule is computed with it from then on.`,
    problem: (value) =>
      Number.isInteger(value) && value >= 1 ? undefined : t`Must be a whole number of at least 1.`,
  },
];

export type ParsedField = { value: number } | { problem: string };

/** A number as a person types it: `3e-4`, `0,5` is refused rather than guessed. */
export function parseField(field: LiveField, text: string): ParsedField {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: t`Give a number.` };
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return { problem: t`${trimmed} is no number.` };
  const problem = field.problem(value);
  return problem === undefined ? { value } : { problem };
}
