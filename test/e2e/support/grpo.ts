import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** The built program. `GRPO_TEST_PROGRAM` names another build of it. */
export const PROGRAM = resolve(process.env['GRPO_TEST_PROGRAM'] ?? 'dist/cli.js');

/** How a program ended and what it said. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A program that runs. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves with true when stdout holds the text; with false when the program ended before. */
  said: (text: string) => Promise<boolean>;
}

/** Starts `grpo` with arguments. @param env  on top of this process's own */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Running {
  const child = spawn(process.execPath, ['--enable-source-maps', PROGRAM, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }));
  const said = (text: string): Promise<boolean> =>
    new Promise((found) => {
      const look = (): void => {
        if (stdout.includes(text)) found(true);
      };
      look();
      child.stdout.on('data', look);
      child.once('close', () => found(stdout.includes(text)));
    });
  return { child, ended, said };
}

/** Runs `grpo` to its end. */
export const grpo = (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<Ended> =>
  start(args, env, cwd).ended;

/** The JSON lines of an output; every line must be one. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
