import type { LocalMachine } from '../../core/run/machine.ts';
import type { RunEntry } from '../runs/api.ts';

/** Whether a run has a process that can be steered from anywhere: it is active and not known to be gone. */
const isLive = ({ head }: RunEntry): boolean =>
  head.liveness === 'alive' || head.liveness === 'not-answering';

/** Whether a run computes (or waits, paused) on this machine. */
export const isLiveHere = (entry: RunEntry, machine: LocalMachine): boolean =>
  isLive(entry) &&
  entry.head.status?.host === machine.host &&
  // Fresher than the entry, which is up to a second old.
  machine.isAlive(entry.head.status.pid);
