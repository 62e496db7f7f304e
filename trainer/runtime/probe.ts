import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { GrpoError, withoutPipes } from '../../core/errors/index.ts';
import type { ErrorReport } from '../../core/errors/index.ts';
import { program } from '../paths.ts';
import { libraryPath } from './ort/library-path.ts';
import { noteTried, wasTried } from './tried.ts';

/** What the child prints on success, as one line of JSON (native-probe.ts). */
export interface ProbeResult {
  /** ONNX Runtime's version. */
  version: string;
  library: string;
}

/** What it prints when the library refuses in good order. */
export interface ProbeFailure {
  error: ErrorReport;
}

/** It takes a second. On a machine that many programs share it may take twenty. */
const TIME_LIMIT_MS = 60_000;
const SHOWN_LINES = 10;

/** By the library that GRPO_ORT_LIBRARY names: another one is another question. */
const probed = new Map<string, Promise<void>>();

/** {@link probe}, unless this process did or it ran on this machine within a day (tried.ts); a failure is not remembered. */
export async function probeOnce(): Promise<void> {
  const library = process.env['GRPO_ORT_LIBRARY'] ?? '';
  const result = probed.get(library) ?? probeUnlessTried();
  probed.set(library, result);
  try {
    await result;
  } catch (error) {
    probed.delete(library);
    throw error;
  }
}

async function probeUnlessTried(): Promise<void> {
  const files = [libraryPath(), program('native-probe')];
  if (wasTried(files)) return;
  await probe();
  noteTried(files);
}

interface ProbeOptions {
  /** The child's program. */
  path?: string;
  timeLimitMs?: number;
}

/**
 * Loads the native library and runs a graph in a child process.
 * @throws GrpoError `runtime-load-failed` with the library's own words, or the crash and the child's last lines; `runtime-no-answer`
 */
export async function probe(options: ProbeOptions = {}): Promise<ProbeResult> {
  const { path = program('native-probe'), timeLimitMs = TIME_LIMIT_MS } = options;
  if (!existsSync(path)) {
    throw loadFailed(`${path} is missing`, 'Build GRPO Studio: npm run build.');
  }
  const { output, errors, ending, isLate } = await runChild(path, timeLimitMs);
  if (isLate) throw noAnswer(timeLimitMs);
  const answer = parse(output);
  if (answer !== undefined && 'version' in answer && ending === 'exit code 0') return answer;
  if (answer !== undefined && 'error' in answer) {
    throw loadFailed(answer.error.message, answer.error.fix ?? REINSTALL);
  }
  const said = errors.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  const details = said === '' ? '' : `:\n${said}`;
  throw loadFailed(`ONNX Runtime does not run on this machine (${ending})${details}`, REINSTALL);
}

const REINSTALL =
  'Install the packages again (npm ci). ONNX Runtime needs glibc 2.28 or newer, or the Visual C++ runtime.';

interface ChildEnd {
  output: string;
  errors: string;
  /** `exit code 1`, `signal SIGSEGV` */
  ending: string;
  /** It was ended because it gave no answer. */
  isLate: boolean;
}

function runChild(path: string, timeLimitMs: number): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    // Inside VS Code the executable is Electron, which this variable makes a Node.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const child = spawn(process.execPath, [path], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if ((child.stdio as unknown) === undefined) {
      child.once('error', () => undefined);
      reject(withoutPipes(process.execPath));
      return;
    }
    const end: ChildEnd = { output: '', errors: '', ending: '', isLate: false };
    const timer = setTimeout(() => {
      end.isLate = true;
      child.kill('SIGKILL');
    }, timeLimitMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (end.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (end.errors += text));
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(loadFailed(`${process.execPath} cannot be started: ${cause.message}`, REINSTALL, cause));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      end.ending = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
      resolve(end);
    });
  });
}

/** The library may be well: a program that is given no processor does not answer either. */
const noAnswer = (timeLimitMs: number): GrpoError =>
  new GrpoError({
    code: 'runtime-no-answer',
    kind: 'run',
    message: `ONNX Runtime gave no answer within ${timeLimitMs / 1000} s.`,
    fix: 'Try again when the machine has less to do. Where it has nothing else to do, install the packages again (npm ci).',
  });

function parse(output: string): ProbeResult | ProbeFailure | undefined {
  try {
    return JSON.parse(output) as ProbeResult | ProbeFailure;
  } catch {
    return undefined;
  }
}

function loadFailed(message: string, fix: string, cause?: unknown): GrpoError {
  return new GrpoError({ code: 'runtime-load-failed', kind: 'run', message, fix, cause });
}
