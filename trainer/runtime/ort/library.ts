import koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { GrpoError } from '../../../core/errors/index.ts';
import { FUNCTIONS } from './functions.ts';
import type { NativeFunction, OrtApi, Pointer } from './functions.ts';
import { loadFailed } from './library-path.ts';

/** The version of the C API that we ask for: ONNX Runtime 1.23 and every later release has it. */
const API_VERSION = 23;

/** Native stack of a call. Graph optimisers recurse: koffi's own 128 KiB for asynchronous calls are too few. */
const STACK_BYTES = 8 * 1024 * 1024;

/** The C library, which `memcpy` is taken from. */
const C_LIBRARIES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libc.so.6',
  darwin: '/usr/lib/libSystem.B.dylib',
  win32: 'msvcrt.dll',
};

export interface OrtLibrary {
  readonly api: OrtApi;
  /** `1.30.0` */
  readonly version: string;
  /** Copies `bytes` from `source` to `target`; neither may be shorter. */
  readonly copy: NativeFunction<
    [target: Pointer | ArrayBufferView, source: Pointer | ArrayBufferView, bytes: number],
    undefined
  >;
}

/**
 * Loads the library into this process. A library that does not fit the machine can end the process here: that is why load.ts tries it
 * in a child first.
 */
export function loadLibrary(path: string): OrtLibrary {
  // ONNX Runtime's telemetry writes a device id under HOME as soon as an environment is made; this must be set before the library loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  try {
    const library = keepLoaded(koffi.load(path));
    const getApiBase = library.func('OrtGetApiBase', 'void *', []) as () => Pointer;
    const [getApi, getVersion] = koffi.decode(getApiBase(), 'void *', 2) as [Pointer, Pointer];
    const version = (decodeFunction(getVersion, 'str', []) as () => string)();
    const struct = (decodeFunction(getApi, 'void *', ['uint32_t']) as (version: number) => Pointer | null)(
      API_VERSION,
    );
    if (struct === null)
      throw loadFailed(`ONNX Runtime ${version} in ${path} is older than 1.${API_VERSION}`);
    return { api: bind(struct), version, copy: loadCopy() };
  } catch (cause) {
    if (cause instanceof GrpoError) throw cause;
    throw loadFailed(
      `${path} cannot be loaded as ONNX Runtime's library: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
}

/** koffi unloads a library when its handle is collected; functions called by address, as ours are, would then lead nowhere. */
const handles: LibraryHandle[] = [];

function keepLoaded(library: LibraryHandle): LibraryHandle {
  handles.push(library);
  return library;
}

const NATIVE_TYPES = {
  pointer: 'void *',
  size: 'size_t',
  int: 'int',
  text: 'str',
  status: 'void *',
  void: 'void',
};

function bind(struct: Pointer): OrtApi {
  const count = 1 + Math.max(...Object.values(FUNCTIONS).map(({ index }) => index));
  const addresses = koffi.decode(struct, 'void *', count) as Pointer[];
  const entries = Object.entries(FUNCTIONS).map(([name, { index, result, parameters }]) => {
    const address = addresses[index];
    if (address === undefined || !address) throw loadFailed(`ONNX Runtime has no function ${name}`);
    const types = parameters.map((parameter) => NATIVE_TYPES[parameter]);
    return [name, decodeFunction(address, NATIVE_TYPES[result], types)] as const;
  });
  return Object.fromEntries(entries) as unknown as OrtApi;
}

function decodeFunction(address: Pointer, result: string, parameters: string[]): unknown {
  return koffi.decode(address, koffi.proto(result, parameters)) as unknown;
}

function loadCopy(): OrtLibrary['copy'] {
  const library = keepLoaded(koffi.load(C_LIBRARIES[process.platform] ?? null));
  return library.func('memcpy', 'void', ['void *', 'void *', 'size_t']);
}
