import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalMachine } from '../../core/run/machine.ts';
import { liveness } from '../../core/run/index.ts';
import { isActive, type Status } from '../../core/run/records.ts';
import { askTrainer } from './control-request.ts';
import { killTree, signalProcess } from './end-process.ts';
import { readRunStatus } from './launch.ts';
import { isRunsProcess } from './same-process.ts';

/** How a run ended while it was being stopped. */
type Ending =
  /** It wrote a checkpoint and ended. */
  | 'ended'
  /** It had come to its last step. */
  | 'finished'
  /** It says that it failed, perhaps in writing the checkpoint. */
  | 'failed'
  /** Its process is gone without a word. */
  | 'gone';

/** What came of a stop. */
export type StopOutcome =
  | Ending
  /** It ended after SIGTERM: what it had written is whole, the step in hand may be lost. */
  | 'signalled'
  | 'killed'
  /** Nothing can end it from here: another host's, or a process that cannot be told for certain. */
  | 'out-of-reach';

/** How long each means is given, in ms. */
export interface Patience {
  answer: number;
  graceful: number;
  /** For a trainer that said yes: it drops the work in hand and writes its checkpoint, which a signal would cut short. */
  checkpoint: number;
  signal: number;
}

export const PATIENCE: Patience = { answer: 5000, graceful: 15_000, checkpoint: 120_000, signal: 10_000 };

const POLL_MS = 100;
const HEARTBEAT_MS = 10_000;

/**
 * Ends a run: asks, then signals, then kills the process tree.
 * @param onPhase  told before each harder means
 */
export async function stopRun(
  folder: string,
  machine: LocalMachine,
  onPhase: (phase: 'signal' | 'kill') => void = () => undefined,
  patience: Patience = PATIENCE,
): Promise<StopOutcome> {
  const began = Date.now();
  const answer = await askTrainer(folder, 'stop', undefined, patience.answer);
  const waited = Date.now() - began;
  const ending =
    (await endsWithin(folder, machine, patience.graceful - waited)) ??
    (answer.kind === 'accepted' ? await endsAsPromised(folder, machine, patience.checkpoint) : undefined);
  if (ending !== undefined) return ending;
  const target = await killable(folder, machine);
  if (target === undefined) return (await endingOf(folder, machine)) ?? 'out-of-reach';
  // Windows knows no SIGTERM: there it would be the kill.
  if (process.platform !== 'win32') {
    onPhase('signal');
    signalProcess(target.pid, 'SIGTERM');
    const signalled = await endsWithin(folder, machine, patience.signal);
    if (signalled !== undefined) return signalled === 'failed' ? 'failed' : 'signalled';
  }
  const last = await killable(folder, machine);
  // It has ended just now, or cannot be told for certain any more.
  if (last === undefined)
    return (await endingOf(folder, machine)) === undefined ? 'out-of-reach' : 'signalled';
  onPhase('kill');
  await killTree(last.pid);
  return (await endsWithin(folder, machine, patience.signal)) === undefined ? 'out-of-reach' : 'killed';
}

/** The run's status where its process may be ended from here. */
async function killable(folder: string, machine: LocalMachine): Promise<Status | undefined> {
  const status = await readRunStatus(folder);
  return status !== undefined && (await isRunsProcess(folder, status, machine)) ? status : undefined;
}

/** How the run ended: it says so, which is the last that a trainer does, or its process is gone. Undefined while somebody goes on with it. */
async function endingOf(folder: string, machine: LocalMachine): Promise<Ending | undefined> {
  const status = await readRunStatus(folder);
  if (status === undefined) return 'gone';
  if (!isActive(status.state)) return endingSaid(status);
  if (liveness(status, machine, Date.now()) !== 'gone') return undefined;
  // Its last words may have come between the two looks.
  const last = await readRunStatus(folder);
  return last === undefined || isActive(last.state) ? 'gone' : endingSaid(last);
}

const endingSaid = ({ state }: Status): Ending =>
  state === 'finished' || state === 'failed' ? state : 'ended';

async function endsWithin(folder: string, machine: LocalMachine, ms: number): Promise<Ending | undefined> {
  for (let waited = 0; ; waited += POLL_MS) {
    const ending = await endingOf(folder, machine);
    if (ending !== undefined || waited >= ms) return ending;
    await sleep(POLL_MS);
  }
}

/** Waits for a trainer that said yes, as long as it shows a heartbeat. */
async function endsAsPromised(
  folder: string,
  machine: LocalMachine,
  ms: number,
): Promise<Ending | undefined> {
  for (let waited = 0; waited < ms; waited += POLL_MS) {
    const ending = await endingOf(folder, machine);
    if (ending !== undefined) return ending;
    const status = await readRunStatus(folder);
    if (status === undefined || Date.now() - Date.parse(status.heartbeat) > HEARTBEAT_MS) return undefined;
    await sleep(POLL_MS);
  }
  return undefined;
}
