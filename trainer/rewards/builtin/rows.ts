import type { RewardColumns, StopReason } from '../../../core/plugins/index.ts';
import { fillTemplate } from '../../../core/text/template.ts';

/** A template filled from the row of completion `index`. */
export function fillFromRow(template: string, columns: RewardColumns, index: number): string {
  return fillTemplate(
    template,
    Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, of[index]])),
  );
}

/** Was this completion cut off? Without the column (stored completions of other tools), none counts as cut off. */
export function isCutOff(columns: RewardColumns, index: number): boolean {
  const reason = columns['stop_reasons']?.[index] as StopReason | undefined;
  return reason === 'length';
}

/** A text in quotes for an explanation, shortened. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
