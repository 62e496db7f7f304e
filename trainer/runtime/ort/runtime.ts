import koffi from 'koffi';
import { libraryPath } from './library-path.ts';
import { loadLibrary } from './library.ts';
import type { OrtLibrary } from './library.ts';
import type { Pointer, Status } from './functions.ts';
import { check } from './status.ts';
import type { Attempt } from './status.ts';

/** `ORT_LOGGING_LEVEL_FATAL`: failures reach us as statuses; ONNX Runtime must not also print them. */
export const LOG_FATAL = 4;

const ARENA_ALLOCATOR = 1;
const DEFAULT_MEMORY = 0;

const SETUP: Attempt = { code: 'runtime-load-failed', kind: 'run', what: 'ONNX Runtime did not start' };

/** The loaded library with the objects that everything shares. */
export interface OrtRuntime extends OrtLibrary {
  readonly path: string;
  readonly environment: Pointer;
  /** The CPU allocator, which also owns the strings that ONNX Runtime hands out. */
  readonly allocator: Pointer;
  /** Says "CPU memory" where a tensor is made over memory of ours. */
  readonly cpuMemory: Pointer;
}

let loaded: OrtRuntime | undefined;

/**
 * ONNX Runtime in this process: loaded once, never unloaded (its environment must outlive every session and value).
 * @throws GrpoError `runtime-load-failed`
 */
export function ortRuntime(): OrtRuntime {
  loaded ??= start();
  return loaded;
}

function start(): OrtRuntime {
  const path = libraryPath();
  const library = loadLibrary(path);
  const { api } = library;
  const make = (call: (out: BigUint64Array) => Status) => made(library, call, SETUP);
  const environment = make((out) => api.CreateEnv(LOG_FATAL, 'grpo-studio', out));
  check(api, api.DisableTelemetryEvents(environment), SETUP);
  return {
    ...library,
    path,
    environment,
    allocator: make((out) => api.GetAllocatorWithDefaultOptions(out)),
    cpuMemory: make((out) => api.CreateCpuMemoryInfo(ARENA_ALLOCATOR, DEFAULT_MEMORY, out)),
  };
}

/** Calls a function whose last parameter receives a pointer or a 64-bit count, and returns that. */
export function made(library: OrtLibrary, call: (out: BigUint64Array) => Status, attempt: Attempt): Pointer {
  const out = new BigUint64Array(1);
  check(library.api, call(out), attempt);
  return out[0] ?? 0n;
}

/** The address of a view's first byte. It stays true while the view's buffer is referenced: V8 does not move buffers. */
export function addressOf(view: ArrayBufferView): Pointer {
  return koffi.address(view);
}

/** C strings and the array of pointers to them, as `const char* const*`. Keep the object referenced while C may read it. */
export class NameArray {
  readonly address: Pointer;
  readonly #bytes: Uint8Array;
  readonly #pointers: BigUint64Array;

  constructor(names: readonly string[]) {
    const encoded = names.map((name) => Buffer.from(`${name}\0`, 'utf8'));
    this.#bytes = Uint8Array.from(Buffer.concat(encoded));
    this.#pointers = new BigUint64Array(Math.max(1, names.length));
    let next = addressOf(this.#bytes);
    encoded.forEach((bytes, index) => {
      this.#pointers[index] = next;
      next += BigInt(bytes.length);
    });
    this.address = addressOf(this.#pointers);
  }
}

/** Text at an address, up to its NUL. */
export function textAt(address: Pointer): string {
  return koffi.decode.string(address);
}
