import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { toReport } from '../../core/errors/index.ts';
import { readModel } from '../models/read-model.ts';
import { embeddedModels } from '../paths.ts';
import { probe } from '../runtime/probe.ts';
import { defaultThreads } from '../runtime/threads.ts';
import type { MachineFacts } from './machine.ts';

/** Something that was looked at: whether it works, why (not), and what to do where something can be done. */
export interface Check {
  /** Kebab-case: `cpu`, `cuda`. */
  name: string;
  /** `warning`: it works, with a drawback. `off`: not usable, and nothing is wrong with that. */
  state: 'ok' | 'warning' | 'off' | 'failed';
  reason: string;
  fix?: string;
  /** Versions and paths. */
  details?: Record<string, string | number>;
}

const GIB = 2 ** 30;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

const LEAST_NODE = [20, 19] as const;
/** The quickstart needs about half of it. */
const LITTLE_MEMORY = 2 * GIB;
/** A run of a small model with a few checkpoints. */
const LITTLE_DISK = 1 * GIB;

/** Everything that `grpo doctor` looks at on this machine, in the order in which it is shown. */
export async function machineChecks(facts: MachineFacts): Promise<Check[]> {
  return [
    nodeCheck(facts),
    await runtimeCheck(),
    threadsCheck(facts),
    memoryCheck(facts),
    diskCheck(facts),
    await cudaCheck(),
    {
      name: 'webgpu',
      state: 'off',
      reason: 'Training on WebGPU is not built in this version.',
    },
    await embeddedCheck(),
  ];
}

function nodeCheck({ node }: MachineFacts): Check {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const least = LEAST_NODE.join('.');
  return enough
    ? { name: 'node', state: 'ok', reason: `Node ${node}; ${least} or newer is needed.` }
    : {
        name: 'node',
        state: 'failed',
        reason: `Node ${node} is older than ${least}.`,
        fix: 'Install a newer Node.',
      };
}

/** Loads ONNX Runtime in a process of its own and runs a graph there: what training on the CPU stands on. */
async function runtimeCheck(): Promise<Check> {
  try {
    const { version, library } = await probe();
    return {
      name: 'cpu',
      state: 'ok',
      reason: `ONNX Runtime ${version} loads and computes: training on the CPU works.`,
      details: { version, library },
    };
  } catch (error) {
    const { message, fix } = toReport(error);
    return {
      name: 'cpu',
      state: 'failed',
      reason: `ONNX Runtime does not work here: ${message}`,
      ...(fix === undefined ? {} : { fix }),
    };
  }
}

function threadsCheck({ cores, vector_extensions: vectors }: MachineFacts): Check {
  const name = 'threads';
  let threads: number;
  try {
    threads = defaultThreads();
  } catch (error) {
    const { message, fix } = toReport(error);
    return { name, state: 'failed', reason: message, ...(fix === undefined ? {} : { fix }) };
  }
  const slow = process.arch === 'x64' && vectors !== null && !vectors.includes('AVX2');
  const said = `${threads} of ${cores} cores compute`;
  const details = { threads, cores };
  if (slow)
    return {
      name,
      state: 'warning',
      reason: `${said}; without AVX2 the CPU is several times slower.`,
      details,
    };
  if (threads > cores)
    return {
      name,
      state: 'warning',
      reason: `GRPO_THREADS asks for ${threads} threads on ${cores} cores: they get in each other's way.`,
      fix: `Set GRPO_THREADS to ${cores} or less, or unset it.`,
      details,
    };
  return {
    name,
    state: 'ok',
    reason: `${said}${vectors && vectors.length > 0 ? `, with ${vectors.join(', ')}` : ''}.`,
    details,
  };
}

function memoryCheck({ memory_bytes: all, memory_available_bytes: free }: MachineFacts): Check {
  const reason = `${gib(free)} of ${gib(all)} memory are free.`;
  return free >= LITTLE_MEMORY
    ? { name: 'memory', state: 'ok', reason }
    : {
        name: 'memory',
        state: 'warning',
        reason,
        fix: 'Close other programs; `grpo preflight CONFIG` says what a config needs.',
      };
}

function diskCheck({ disk }: MachineFacts): Check {
  if (disk === null)
    return { name: 'disk', state: 'warning', reason: 'The free disk space is not known here.' };
  const reason = `${gib(disk.free_bytes)} are free in ${disk.folder}.`;
  return disk.free_bytes >= LITTLE_DISK
    ? { name: 'disk', state: 'ok', reason }
    : {
        name: 'disk',
        state: 'warning',
        reason,
        fix: 'Make room, or set train.save_total_limit: a checkpoint holds the weights and twice as much for the optimizer.',
      };
}

/** CUDA is not built yet; whether there is a GPU is worth knowing all the same. */
async function cudaCheck(): Promise<Check> {
  const name = 'cuda';
  const notBuilt = 'Training on CUDA is not built in this version.';
  try {
    const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 10_000 });
    const found = stdout.trim().split('\n').join('; ');
    return { name, state: 'off', reason: `${notBuilt} nvidia-smi reports: ${found}.` };
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = absent
      ? 'No NVIDIA driver was found either (there is no nvidia-smi on the PATH).'
      : `nvidia-smi is there but failed: ${(error as Error).message.trim().split('\n').at(-1) ?? ''}`;
    return { name, state: 'off', reason: `${notBuilt} ${why}` };
  }
}

async function embeddedCheck(): Promise<Check> {
  const name = 'embedded-model';
  try {
    const [first] = (await readdir(embeddedModels)).sort();
    if (first === undefined) throw new Error(`${embeddedModels} is empty`);
    await readModel(`embedded:${first}`, embeddedModels);
    return { name, state: 'ok', reason: `embedded:${first} is there and whole.` };
  } catch (error) {
    return {
      name,
      // Other models train without it.
      state: 'warning',
      reason: `The embedded model cannot be read: ${toReport(error).message}`,
      fix: 'Get the media/ folder again, or make it: npm run make:embedded.',
    };
  }
}
