import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import * as os from 'node:os';

/** What a machine has, as far as training on it depends on that; null = not known here. */
export interface MachineFacts {
  platform: string;
  arch: string;
  node: string;
  cpu: string;
  /** Cores that this process may use. */
  cores: number;
  /** Vector extensions that ONNX Runtime has kernels for. */
  vector_extensions: string[] | null;
  memory_bytes: number;
  /** What programs can still have without swapping. */
  memory_available_bytes: number;
  /** Where runs would be written. */
  disk: { folder: string; free_bytes: number } | null;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  avx: 'AVX',
  avx2: 'AVX2',
  fma: 'FMA',
  avx512f: 'AVX-512',
  avx512_vnni: 'AVX-512 VNNI',
  amx_tile: 'AMX',
  asimd: 'NEON',
  asimddp: 'NEON dot product',
  sve: 'SVE',
};

/** @param folder  the disk that is looked at */
export async function machineFacts(folder: string): Promise<MachineFacts> {
  return {
    platform: `${os.type()} ${os.release()}`,
    arch: process.arch,
    node: process.versions.node,
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    vector_extensions: vectorExtensions(),
    memory_bytes: os.totalmem(),
    memory_available_bytes: availableMemory(),
    disk: await diskOf(folder),
  };
}

/** Linux says in /proc/cpuinfo what the CPU can; every arm64 has NEON; elsewhere nothing short of native code tells. */
function vectorExtensions(): string[] | null {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
    if (line !== undefined) {
      const words = new Set(line.trim().split(/\s+/));
      return Object.entries(EXTENSIONS).flatMap(([flag, name]) => (words.has(flag) ? [name] : []));
    }
  } catch {
    // No Linux.
  }
  return process.arch === 'arm64' ? ['NEON'] : null;
}

/** The smaller of what the system and, in a container, its limit leave. */
export function availableMemory(): number {
  // process.availableMemory exists from Node 20.13 on and knows cgroups.
  return Math.min(process.availableMemory(), os.totalmem());
}

async function diskOf(folder: string): Promise<MachineFacts['disk']> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return { folder, free_bytes: bavail * bsize };
  } catch {
    return null;
  }
}
