/** Columns of the list of all completions, in their order on the screen. */
import type { CompletionOrder, CompletionRow } from '../../../core/protocol/index.ts';
import { fixed, signed, significant, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { visibleLine } from '../completion/visible.ts';

export interface Column {
  name: string;
  /** Absent: the list can not be sorted by it. */
  order?: CompletionOrder;
  text: (row: CompletionRow) => string;
  kind: 'number' | 'text' | 'word';
}

export const COLUMNS: readonly Column[] = [
  { name: t`step`, order: 'written', kind: 'number', text: (row) => String(row.step) },
  { name: t`prompt`, kind: 'text', text: (row) => visibleLine(row.prompt) },
  { name: t`completion`, kind: 'text', text: (row) => visibleLine(row.completion) },
  { name: t`reward`, order: 'reward', kind: 'number', text: (row) => fixed(row.reward) },
  { name: t`advantage`, order: 'advantage', kind: 'number', text: (row) => signed(row.advantage) },
  { name: '|A|', order: 'abs_advantage', kind: 'number', text: (row) => fixed(Math.abs(row.advantage)) },
  { name: t`KL`, order: 'kl', kind: 'number', text: (row) => significant(row.kl) },
  { name: t`tokens`, order: 'length', kind: 'number', text: (row) => whole(row.tokens) },
  { name: t`stop`, kind: 'word', text: (row) => row.stop_reason },
];
