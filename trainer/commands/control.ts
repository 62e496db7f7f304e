import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import { readStatus } from '../../core/run/attempts.ts';
import { liveness } from '../../core/run/index.ts';
import { LineFollower } from '../../core/run/lines.ts';
import {
  CONTROL_TYPES,
  type ControlRequest,
  type ControlType,
  type EventRecord,
} from '../../core/run/records.ts';
import { isEventRecord } from '../../core/run/validate.ts';
import { AppendFile } from '../runs/append-file.ts';
import { readManifest } from '../runs/create.ts';
import { runFileSystem } from '../runs/file-system.ts';
import { localMachine } from '../runs/machine.ts';
import { runFiles } from '../runs/run-files.ts';
import { print, runCommand, type Output } from './output.ts';

const WAIT_MS = 5000;
const POLL_MS = 100;

/**
 * `grpo control RUN pause|continue|stop|checkpoint|set a.b=c`: asks a live run for something and prints its acknowledgement, an event.
 * Returns the exit code: 0 accepted, 2 refused. Throws `control-no-answer` (exit 3) when none comes within 5 s.
 */
export async function control(
  output: Output,
  run: string,
  type: string,
  assignment?: string,
  waitMs = WAIT_MS,
): Promise<number> {
  const folder = resolve(run);
  const request = makeRequest(type, assignment);
  readManifest(runFileSystem(), folder);
  const answer = await ask(folder, request, waitMs);
  const refused = answer['refused'] === true;
  print(output, answer, refused ? `refused: ${String(answer['reason'])}` : `accepted: ${type}`);
  return refused ? 2 : 0;
}

/** The request of a command line. Throws `usage-control` for an unknown verb or an assignment that is none. */
function makeRequest(verb: string, assignment: string | undefined): ControlRequest {
  const type = CONTROL_TYPES.find((one) => one === verb);
  if (type === undefined) throw usage(`${verb} is not one of ${CONTROL_TYPES.join(', ')}.`);
  const head = { id: randomBytes(8).toString('hex'), t: new Date().toISOString(), type };
  if (type !== 'set') {
    if (assignment !== undefined) throw usage(`${type} takes no further argument, but got ${assignment}.`);
    return head;
  }
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(assignment ?? '') ?? [];
  if (key === undefined || value === undefined)
    throw usage('set needs a setting and its value, such as grpo.beta=0.02.');
  return { ...head, key: key.trim(), value: parseValue(value.trim()) };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const usage = (message: string): GrpoError =>
  new GrpoError({ code: 'usage-control', message, where: 'grpo control', fix: 'See `grpo control --help`.' });

async function ask(folder: string, request: ControlRequest, waitMs: number): Promise<EventRecord> {
  const files = runFiles(folder);
  const events = new LineFollower(
    files,
    'events.jsonl',
    isEventRecord,
    (await files.size('events.jsonl')) ?? 0,
  );
  const log = new AppendFile(runFileSystem(), join(folder, 'control.jsonl'));
  log.appendLine(JSON.stringify(request));
  log.close();
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline) {
    await sleep(POLL_MS);
    const end = (await files.size('events.jsonl')) ?? 0;
    const read = await events.read(end, 1 << 20);
    const answer = read.entries.find(
      ({ record }) => record.type === 'control' && record['id'] === request.id,
    );
    if (answer !== undefined) return answer.record;
  }
  throw await noAnswer(folder, request.type, waitMs);
}

async function noAnswer(folder: string, type: ControlType, waitMs: number): Promise<GrpoError> {
  const status = await readStatus(runFiles(folder));
  const alive = status === undefined ? 'unknown' : liveness(status, localMachine(), Date.now());
  const state = status === undefined ? 'no status' : `state ${status.state}, process ${alive}`;
  return new GrpoError({
    code: 'control-no-answer',
    message: `No answer from the trainer to ${type} within ${waitMs / 1000} s (${state}).`,
    where: folder,
    fix: 'Start it again with `grpo resume` if it has ended; the request then counts as expired.',
    kind: 'run',
  });
}

export function registerControl(program: Command): void {
  program
    .command('control')
    .description('steer a run that is going on, and print its answer')
    .argument('<run>')
    .argument('<request>', CONTROL_TYPES.join(', '))
    .argument('[a.b=c]', 'for `set`: the setting and its value')
    .option('--json', 'one JSON document on stdout: the answer as it stands in events.jsonl')
    .action(async (run: string, type: string, assignment: string | undefined, flags: { json?: true }) => {
      const output = { json: flags.json === true };
      await runCommand(output, () => control(output, run, type, assignment));
    });
}
