import { spawn } from 'node:child_process';

/** Seconds in which a host that was stopped may end itself with all that it started, before its group is killed from outside. */
const GRACE_S = 2;

/**
 * `read` comes back when the trainer is gone, however it went. A host that goes on finds that as well, and ends what it started; whoever stopped
 * himself again is killed with his group.
 */
const SCRIPT = `read -r _; kill -s CONT -- "-$1"; sleep ${GRACE_S}; kill -s KILL -- "-$1"`;

/**
 * Ends a reward host whose trainer is gone and that cannot see it: one that stopped itself (SIGSTOP) runs no thread of its own, its guard
 * neither. A shell outside of its group waits for the trainer's end. Without one, and on Windows, which stops no process, there is no such watch.
 * @param host  process id, which leads a process group
 * @returns ends the watch: the host is gone
 */
export function watchOutside(host: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watch = spawn('/bin/sh', ['-c', SCRIPT, 'grpo-reward-watch', String(host)], {
    // A folder that nobody takes away, and a session of its own: Ctrl-C in the trainer's terminal is no end of the trainer yet.
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.on('error', () => undefined);
  watch.stdin.on('error', () => undefined);
  watch.unref();
  return () => {
    watch.kill('SIGKILL');
    watch.stdin.destroy();
  };
}
