import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { endTree } from './end-process.ts';
import { failureOf, type Exit, type Failure } from './failure.ts';
import type { ProcessCommand } from './trainer-command.ts';

/** Lines of stderr that tell a failure. */
const SHOWN_LINES = 20;

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
  const stdout: Buffer[] = [];
  const lines = new LineSplitter((line) => options.onLine?.(line));
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => lines.add(bytes));
  const closed = new Promise<Exit | Error>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', resolve);
  });
  const cancel = (): void => {
    if (child.pid !== undefined) void endTree(child.pid, closed);
  };
  if (options.signal?.aborted === true) cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  const exit = await closed;
  options.signal?.removeEventListener('abort', cancel);
  if (exit instanceof Error) return { kind: 'not-started', file: command.file, message: exit.message };
  if (options.signal?.aborted === true) return { kind: 'cancelled' };
  lines.end();
  const text = Buffer.concat(stdout).toString('utf8');
  const failure = failureOf(exit, text, lines.last);
  if (failure.kind === 'reported') return failure;
  try {
    return { kind: 'done', document: JSON.parse(text) as unknown, exit };
  } catch {
    return failure;
  }
}

/** Cuts a stream of bytes into lines and keeps the last ones. */
class LineSplitter {
  readonly last: string[] = [];
  private readonly decoder = new StringDecoder('utf8');
  private readonly onLine: (line: string) => void;
  private rest = '';

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  add(bytes: Buffer): void {
    const parts = (this.rest + this.decoder.write(bytes)).split(/[\r\n]+/);
    this.rest = parts.pop() ?? '';
    parts.forEach((line) => this.take(line));
  }

  end(): void {
    this.take(this.rest);
  }

  private take(line: string): void {
    if (line.trim() === '') return;
    this.last.push(line);
    if (this.last.length > SHOWN_LINES) this.last.shift();
    this.onLine(line);
  }
}
