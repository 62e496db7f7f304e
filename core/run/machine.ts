/** What a process must know of its machine to judge whether another process of a run is alive. */
export interface LocalMachine {
  host: string;
  boot_id: string;
  /** The process-number namespace (a container has its own), where the system has such; a pid means nothing in another one. */
  pid_ns?: string;
  /** Whether a process with this pid exists here. */
  isAlive(pid: number): boolean;
}

/** What Linux says of a process in /proc/PID/stat. */
export interface ProcessFacts {
  /** Ended, though its number still answers: in a container nobody may collect a process whose parent is gone. */
  ended: boolean;
  /** When it started, in the system's own count. */
  started: string | undefined;
}

/** Reads the text of /proc/PID/stat: the command in it stands in parentheses and may hold any character; state and start follow. */
export function processFacts(stat: string): ProcessFacts {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { ended: fields[0] === 'Z' || fields[0] === 'X', started: fields[19] };
}

const BOOT_TIME = 'boot-time:';

/** The boot id of a system that has none: the time of its start, in seconds. */
export const bootTimeId = (seconds: number): string => `${BOOT_TIME}${Math.round(seconds)}`;

/** Whether two boot ids name the same start of a system. Start times are computed from the uptime and differ by a little. */
export function sameBoot(a: string, b: string): boolean {
  if (!a.startsWith(BOOT_TIME) || !b.startsWith(BOOT_TIME)) return a === b;
  return Math.abs(Number(a.slice(BOOT_TIME.length)) - Number(b.slice(BOOT_TIME.length))) <= 60;
}

/** Whether a pid of there surely means another process here, or none: another container's. */
export const isOtherNamespace = (there: string | undefined, here: LocalMachine): boolean =>
  there !== undefined && here.pid_ns !== undefined && there !== here.pid_ns;
