/**
 * Ending a reward host with everything that it started. On Linux that is: its descendants, its process group, its session, and
 * whatever inherited its mark in the environment, so that programs that went into a session of their own (`setsid`,
 * `detached: true`) or lost their parent are found too. Only one that did all three (own session, parent gone, environment
 * emptied) is not. Elsewhere: descendants and process group; on Windows descendants.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The variable that a host and all its children carry. */
export const MARK_VARIABLE = 'GRPO_REWARD_HOST';

export interface ProcessTree {
  /** The host's, which leads a process group and a session. */
  pid: number;
  /** The value of its `MARK_VARIABLE`, which no other host has. */
  mark: string;
}

/** Looks for further processes until there are none, at most so often: a program may start others without end. */
const ROUNDS = 20;

/**
 * Kills a tree. All of it is stopped first: who is stopped starts nothing more.
 * @param spared  a process that is left alone: the caller, when it belongs to the tree
 */
export function endTree(tree: ProcessTree, spared?: number): void {
  if (process.platform === 'win32') {
    const rest = spared === undefined ? [tree.pid] : [];
    for (const pid of rest) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  const found = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const fresh = membersOf(tree).filter((pid) => pid !== spared && !found.has(pid));
    if (fresh.length === 0) break;
    for (const pid of fresh) {
      signal(pid, 'SIGSTOP');
      found.add(pid);
    }
  }
  for (const pid of found) signal(pid, 'SIGKILL');
  if (spared === undefined) signal(-tree.pid, 'SIGKILL');
}

/** Kills the calling process, the host of a tree, and everything it started. */
export function endOwnTree(mark: string): never {
  try {
    endTree({ pid: process.pid, mark }, process.pid);
  } catch {
    // User code can take file descriptors away under our feet; the group ends all the same.
  }
  if (process.platform === 'win32')
    spawnSync('taskkill', ['/pid', String(process.pid), '/T', '/F'], { stdio: 'ignore' });
  else signal(-process.pid, 'SIGKILL');
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone: that is the aim.
  }
}

interface Process {
  pid: number;
  parent: number;
  group: number;
  session: number;
}

function membersOf({ pid, mark }: ProcessTree): number[] {
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  const members = new Set([pid, ...all.filter((one) => carries(one.pid, mark)).map((one) => one.pid)]);
  for (let size = 0; size !== members.size;) {
    size = members.size;
    for (const one of all) {
      if (members.has(one.pid)) continue;
      if (members.has(one.parent) || one.group === pid || one.session === pid) members.add(one.pid);
    }
  }
  return [...members].filter((member) => all.some((one) => one.pid === member));
}

function fromProc(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    // `pid (name) state parent group session ...`; the name may hold anything.
    const stat = readText(`/proc/${name}/stat`);
    const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (session === undefined || state === 'Z' || state === 'X') return [];
    return [{ pid: Number(name), parent: Number(parent), group: Number(group), session: Number(session) }];
  });
}

function fromPs(): Process[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    if (pid === undefined || parent === undefined || group === undefined) return [];
    return [{ pid, parent, group, session: 0 }];
  });
}

const carries = (pid: number, mark: string): boolean =>
  process.platform === 'linux' && readText(`/proc/${pid}/environ`).includes(`${MARK_VARIABLE}=${mark}`);

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
