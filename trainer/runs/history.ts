import { join } from 'node:path';
import type { EventRecord } from '../../core/run/records.ts';
import { isEventRecord, parseRecord } from '../../core/run/validate.ts';
import type { FileSystem } from './file-system.ts';
import { readLines } from './read-lines.ts';
import type { SettingChange } from './settings.ts';

/** What earlier processes of a run left in its events, as far as going on depends on it. */
export interface EventHistory {
  /** The highest attempt that wrote an event; 0 for none. */
  lastAttempt: number;
  /** Attempts whose restart was completed. */
  restarted: Set<number>;
  /** Whether the run went back once because its numbers broke. */
  rolledBack: boolean;
  /** Setting changes in the order in which they were made. */
  settings: SettingChange[];
  /** Control requests that need no further answer. */
  settled: Set<string>;
  /** Control requests that were accepted and had not taken effect yet. */
  waiting: Set<string>;
  malformed: number;
}

/** Reads `events.jsonl` from its beginning. */
export function readHistory(files: FileSystem, folder: string): EventHistory {
  const history: EventHistory = {
    lastAttempt: 0,
    restarted: new Set(),
    rolledBack: false,
    settings: [],
    settled: new Set(),
    waiting: new Set(),
    malformed: 0,
  };
  for (const line of readLines(files, join(folder, 'events.jsonl'))) {
    const event = parseRecord(line, isEventRecord);
    if (event === undefined) history.malformed++;
    else note(history, event);
  }
  return history;
}

function note(history: EventHistory, event: EventRecord): void {
  history.lastAttempt = Math.max(history.lastAttempt, event.attempt);
  if (event.type === 'restart') {
    history.restarted.add(event.attempt);
    if (event['cause'] === 'rollback') history.rolledBack = true;
  }
  if (event.type === 'setting' && event['replayed'] !== true && typeof event['key'] === 'string')
    history.settings.push({ step: event.step, key: event['key'], value: event['value'] });
  if (event.type === 'control' && typeof event['id'] === 'string') {
    const accepted = event['accepted'] === true;
    if (accepted) history.waiting.add(event['id']);
    else history.waiting.delete(event['id']);
    if (!accepted) history.settled.add(event['id']);
  }
}
