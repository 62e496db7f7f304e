import { spawn } from 'node:child_process';
import { withoutPipes } from '../../core/errors/index.ts';
import { endTree } from './end-process.ts';
import { failureOf, type Exit, type Failure } from './failure.ts';
import { MessageLines } from './message-lines.ts';
import type { ProcessCommand } from './trainer-command.ts';

/** Lines of stderr that tell a failure. */
const SHOWN_LINES = 20;
/** Bytes that an answer may have. A longer one is nobody's: the command is ended. */
const LONGEST_DOCUMENT = 1 << 28;

/**
 * For Node's `--import`: ends a process when its stdin ends, that is when the editor's process is gone, however it went. Commands whose answer
 * nobody can receive any more must not compute on.
 */
export const END_WITH_PARENT = [
  '--import',
  "data:text/javascript,process.stdin.on('end',()=>process.exit(130)).on('error',()=>process.exit(130)).resume().unref()",
] as const;

export interface OneShotOptions {
  cwd: string;
  signal?: AbortSignal;
  /** Each line of stderr. */
  onLine?: (line: string) => void;
}

/** Runs a command to its end. @returns its stdout parsed as JSON, whatever its exit code, or why there is none */
export async function runOnce(
  command: ProcessCommand,
  options: OneShotOptions,
): Promise<{ kind: 'done'; document: unknown; exit: Exit } | Failure> {
  const child = spawn(command.file, command.args, {
    cwd: options.cwd,
    env: command.env,
    // A group of its own, so that it can be ended with what it started.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: 'pipe',
  });
  if ((child.stdio as unknown) === undefined) {
    child.once('error', () => undefined);
    return { kind: 'not-started', file: command.file, message: withoutPipes(command.file).message };
  }
  const stdout: Buffer[] = [];
  const end = (): void => {
    if (child.pid !== undefined) void endTree(child.pid, closed);
  };
  const last: string[] = [];
  const take = (lines: readonly string[]): void => {
    last.push(...lines.slice(-SHOWN_LINES));
    last.splice(0, last.length - SHOWN_LINES);
    lines.forEach((line) => options.onLine?.(line));
  };
  const lines = new MessageLines();
  let size = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    size += bytes.length;
    if (size <= LONGEST_DOCUMENT) stdout.push(bytes);
    else if (stdout.splice(0).length > 0) end();
  });
  child.stderr.on('data', (bytes: Buffer) => take(lines.add(bytes)));
  const closed = new Promise<Exit | Error>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', resolve);
  });
  if (options.signal?.aborted === true) end();
  options.signal?.addEventListener('abort', end, { once: true });
  const exit = await closed;
  options.signal?.removeEventListener('abort', end);
  if (exit instanceof Error) return { kind: 'not-started', file: command.file, message: exit.message };
  if (options.signal?.aborted === true) return { kind: 'cancelled' };
  take(lines.rest());
  if (size > LONGEST_DOCUMENT) {
    take([`[more than ${LONGEST_DOCUMENT} bytes on stdout]`]);
    return { kind: 'ended', exit, lines: last };
  }
  const text = Buffer.concat(stdout).toString('utf8');
  const failure = failureOf(exit, text, last);
  if (failure.kind === 'reported') return failure;
  try {
    return { kind: 'done', document: JSON.parse(text) as unknown, exit };
  } catch {
    return failure;
  }
}
