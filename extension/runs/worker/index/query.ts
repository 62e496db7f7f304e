import { groupStatistics } from '../../../../core/advantages/index.ts';
import type { CompletionFilter, CompletionOrder } from '../../../../core/protocol/index.ts';
import { STOP_REASONS, type CompletionTable } from './completion-table.ts';
import { sortRows } from './sort-rows.ts';

/** Rows that match a filter, save its text, in the order of writing. */
export function matchingRows(
  table: CompletionTable,
  filter: CompletionFilter,
  pinned: readonly string[],
): Int32Array {
  const [from, to] = filter.steps ? table.rowsOfSteps(filter.steps.from, filter.steps.to) : [0, table.rows];
  const tests = rowTests(table, filter, pinned, from, to);
  const rows = new Int32Array(Math.max(0, to - from));
  let count = 0;
  for (let row = from; row < to; row++) if (tests.every((test) => test(row))) rows[count++] = row;
  return rows.slice(0, count);
}

type RowTest = (row: number) => boolean;

function rowTests(
  table: CompletionTable,
  filter: CompletionFilter,
  pinned: readonly string[],
  from: number,
  to: number,
): RowTest[] {
  const tests: RowTest[] = [];
  const { reward, stop_reason, min_abs_advantage, min_kl } = filter;
  if (reward !== undefined) {
    const { component, min = -Infinity, max = Infinity } = reward;
    tests.push((row) => {
      const value = component === undefined ? table.at('reward', row) : table.component(component, row);
      return value >= min && value <= max;
    });
  }
  if (stop_reason !== undefined) {
    const code = STOP_REASONS.indexOf(stop_reason);
    tests.push((row) => table.at('stop', row) === code);
  }
  if (filter.errors_only === true) tests.push((row) => table.at('failed', row) === 1);
  if (min_abs_advantage !== undefined)
    tests.push((row) => Math.abs(table.at('advantage', row)) >= min_abs_advantage);
  if (min_kl !== undefined) tests.push((row) => table.at('kl', row) >= min_kl);
  if (filter.pinned_only === true) {
    const ids = new Set(pinned);
    tests.push((row) => ids.has(table.id(row)));
  }
  if (filter.zero_spread_only === true) {
    const flat = flatGroups(table, from, to);
    tests.push((row) => flat.has(groupKey(table, row)));
  }
  return tests;
}

/** One number a group: steps up to 2^33 with a million groups each. */
const groupKey = (table: CompletionTable, row: number): number =>
  table.at('step', row) * 2 ** 20 + table.at('group', row);

/** Groups with at least two scorable completions, all of which scored alike. */
function flatGroups(table: CompletionTable, from: number, to: number): Set<number> {
  const rewards = new Map<number, number[]>();
  for (let row = from; row < to; row++) {
    const reward = table.at('reward', row);
    if (Number.isNaN(reward)) continue;
    const key = groupKey(table, row);
    const known = rewards.get(key);
    if (known === undefined) rewards.set(key, [reward]);
    else known.push(reward);
  }
  const flat = new Set<number>();
  for (const [key, values] of rewards) if (groupStatistics(values).zeroStd) flat.add(key);
  return flat;
}

/** Puts rows in an order: greatest first, unknown last. */
export function orderRows(
  table: CompletionTable,
  rows: Int32Array,
  order: CompletionOrder,
): Promise<Int32Array> | Int32Array {
  switch (order) {
    case 'written':
      return rows;
    case 'reward':
      return sortRows(rows, (row) => table.at('reward', row));
    case 'advantage':
      return sortRows(rows, (row) => table.at('advantage', row));
    case 'abs_advantage':
      return sortRows(rows, (row) => Math.abs(table.at('advantage', row)));
    case 'kl':
      return sortRows(rows, (row) => table.at('kl', row));
    case 'length':
      return sortRows(rows, (row) => table.at('tokens', row));
  }
}
