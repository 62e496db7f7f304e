import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlRequest, ControlType, EventRecord } from '../../core/run/records.ts';
import { isEventRecord, parseRecord } from '../../core/run/validate.ts';
import { retryBusy, unlessAbsent } from '../runs/node-files.ts';
import { LineTail } from './line-tail.ts';

const { O_RDWR, O_CREAT, O_APPEND } = constants;
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as { O_NOFOLLOW?: number; O_NONBLOCK?: number };
const APPEND = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
const WAIT_MS = 5000;
const POLL_MS = 50;

/** The trainer's answer to a request, or that none came. */
export type Answer = { kind: 'accepted' } | { kind: 'refused'; reason: string } | { kind: 'none' };

/**
 * Appends a request to a run's `control.jsonl` and waits for the acknowledging event. It reads `events.jsonl` itself, from where it ends
 * now: the answer must not be missed because a reader of the run is still opening it.
 */
export async function askTrainer(
  folder: string,
  type: ControlType,
  setting?: { key: string; value: unknown },
  waitMs = WAIT_MS,
): Promise<Answer> {
  const id = randomBytes(8).toString('hex');
  const request: ControlRequest = { id, t: new Date().toISOString(), type, ...setting };
  const events = join(folder, 'events.jsonl');
  const tail = new LineTail(events, (await unlessAbsent(() => stat(events)))?.size ?? 0);
  await appendLine(join(folder, 'control.jsonl'), JSON.stringify(request));
  for (let waited = 0; waited < waitMs; waited += POLL_MS) {
    await sleep(POLL_MS);
    const answer = (await tail.read())
      .map((line) => parseRecord(line, isEventRecord))
      .find((event) => event?.type === 'control' && event['id'] === id);
    if (answer !== undefined) return readAnswer(answer);
  }
  return { kind: 'none' };
}

const readAnswer = (event: EventRecord): Answer =>
  event['refused'] === true
    ? { kind: 'refused', reason: typeof event['reason'] === 'string' ? event['reason'] : '' }
    : { kind: 'accepted' };

/** One write of a whole line; a line that somebody left unfinished is ended first. */
async function appendLine(path: string, line: string): Promise<void> {
  // Never through a link, which could lead out of the run folder; and no pipe, which would wait.
  const file = await retryBusy(() => open(path, APPEND));
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const isTorn = size > 0 && last.toString() !== '\n';
    await file.write(`${isTorn ? '\n' : ''}${line}\n`);
  } finally {
    await file.close();
  }
}
