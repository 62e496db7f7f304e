import { join } from 'node:path';
import type { EventRecord } from '../../core/run/records.ts';
import { isEventRecord, parseRecord } from '../../core/run/validate.ts';
import type { FileSystem } from './file-system.ts';
import { readLines } from './read-lines.ts';
import { judgeSetting, type SettingChange, type SettingContext } from './settings.ts';

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
  /** Codes of what the log says. */
  said: Set<string>;
  /** Control requests that need no further answer. */
  settled: Set<string>;
  /** Control requests that were accepted and had not taken effect yet. */
  waiting: Set<string>;
  malformed: number;
}

const MOST_ATTEMPTS = 1e9;
/** There are a few dozen. */
const MOST_CODES = 1000;

/** Parts a recorded history of settings by what a live `set` is judged by: a file that was edited by hand sets nothing that could not be set. */
export function judgedSettings(
  changes: readonly SettingChange[],
  context: SettingContext,
): { taken: SettingChange[]; refused: string[] } {
  const taken: SettingChange[] = [];
  const refused: string[] = [];
  for (const { step, key, value } of changes) {
    const judged = judgeSetting(key, value, context);
    if ('refused' in judged) refused.push(judged.refused);
    else taken.push({ step, ...judged });
  }
  return { taken, refused };
}

/** Reads `events.jsonl` from its beginning. */
export function readHistory(files: FileSystem, folder: string): EventHistory {
  const history: EventHistory = {
    lastAttempt: 0,
    restarted: new Set(),
    rolledBack: false,
    settings: [],
    said: new Set(),
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
  // Beyond this it is no count but damage, which must not become a status that nobody can read.
  if (event.attempt < MOST_ATTEMPTS) history.lastAttempt = Math.max(history.lastAttempt, event.attempt);
  if (event.type === 'restart') {
    history.restarted.add(event.attempt);
    if (event['cause'] === 'rollback') history.rolledBack = true;
  }
  if (event.type === 'log' && typeof event['code'] === 'string' && history.said.size < MOST_CODES)
    history.said.add(event['code']);
  if (event.type === 'setting' && event['replayed'] !== true && typeof event['key'] === 'string')
    history.settings.push({ step: event.step, key: event['key'], value: event['value'] });
  if (event.type === 'control' && typeof event['id'] === 'string') {
    const accepted = event['accepted'] === true;
    if (accepted) history.waiting.add(event['id']);
    else history.waiting.delete(event['id']);
    if (!accepted) history.settled.add(event['id']);
  }
}
