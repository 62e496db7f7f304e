/**
 * The part of ONNX Runtime's C API that we call. `index` is the function's place in `struct OrtApi` (onnxruntime_c_api.h), which is
 * append-only: all of these exist, at these places, in every release since 1.13. A wrong index or signature is a crash, so
 * test/unit/runtime/functions.test.ts calls each one.
 */

/** What a parameter or result is in C, and in JS: see {@link JsParameter} and {@link JsResult}. */
type Parameter = 'pointer' | 'size' | 'int' | 'text';
type Result = 'status' | 'text' | 'int' | 'void';

interface NativeSignature {
  readonly index: number;
  readonly result: Result;
  readonly parameters: readonly Parameter[];
}

/** An address: of an ONNX Runtime object, or of native memory. */
export type Pointer = bigint;
/** `OrtStatus*`: null is success; anything else must be read and released (status.ts). */
export type Status = Pointer | null;

interface JsParameter {
  /** Memory behind a view only counts for the duration of the call. */
  pointer: Pointer | ArrayBufferView | null;
  size: number;
  int: number;
  /** Copied as UTF-8 for the duration of the call. */
  text: string;
}

interface JsResult {
  status: Status;
  text: string;
  int: number;
  void: undefined;
}

const status = <P extends readonly Parameter[]>(index: number, ...parameters: P) =>
  ({ index, result: 'status', parameters }) as const;

/** `void Release…(object)`, which accepts null. */
const release = (index: number) => ({ index, result: 'void', parameters: ['pointer'] }) as const;

/** In the order of the struct. The last parameter of a function that makes or reads something is the address of its result. */
export const FUNCTIONS = {
  GetErrorCode: { index: 1, result: 'int', parameters: ['pointer'] },
  GetErrorMessage: { index: 2, result: 'text', parameters: ['pointer'] },
  CreateEnv: status(3, 'int', 'text', 'pointer'),
  DisableTelemetryEvents: status(6, 'pointer'),
  CreateSessionFromArray: status(8, 'pointer', 'pointer', 'size', 'pointer', 'pointer'),
  Run: status(9, 'pointer', 'pointer', 'pointer', 'pointer', 'size', 'pointer', 'size', 'pointer'),
  CreateSessionOptions: status(10, 'pointer'),
  SetSessionExecutionMode: status(13, 'pointer', 'int'),
  DisableMemPattern: status(17, 'pointer'),
  SetSessionLogId: status(20, 'pointer', 'text'),
  SetSessionLogSeverityLevel: status(22, 'pointer', 'int'),
  SetSessionGraphOptimizationLevel: status(23, 'pointer', 'int'),
  SetIntraOpNumThreads: status(24, 'pointer', 'int'),
  SessionGetInputCount: status(30, 'pointer', 'pointer'),
  SessionGetOutputCount: status(31, 'pointer', 'pointer'),
  SessionGetInputTypeInfo: status(33, 'pointer', 'size', 'pointer'),
  SessionGetOutputTypeInfo: status(34, 'pointer', 'size', 'pointer'),
  SessionGetInputName: status(36, 'pointer', 'size', 'pointer', 'pointer'),
  SessionGetOutputName: status(37, 'pointer', 'size', 'pointer', 'pointer'),
  CreateRunOptions: status(39, 'pointer'),
  RunOptionsSetTerminate: status(46, 'pointer'),
  RunOptionsUnsetTerminate: status(47, 'pointer'),
  CreateTensorAsOrtValue: status(48, 'pointer', 'pointer', 'size', 'int', 'pointer'),
  CreateTensorWithDataAsOrtValue: status(
    49,
    'pointer',
    'pointer',
    'size',
    'pointer',
    'size',
    'int',
    'pointer',
  ),
  GetTensorMutableData: status(51, 'pointer', 'pointer'),
  CastTypeInfoToTensorInfo: status(55, 'pointer', 'pointer'),
  GetTensorElementType: status(60, 'pointer', 'pointer'),
  GetDimensionsCount: status(61, 'pointer', 'pointer'),
  GetDimensions: status(62, 'pointer', 'pointer', 'size'),
  GetTensorTypeAndShape: status(65, 'pointer', 'pointer'),
  CreateCpuMemoryInfo: status(69, 'int', 'int', 'pointer'),
  AllocatorFree: status(76, 'pointer', 'pointer'),
  GetAllocatorWithDefaultOptions: status(78, 'pointer'),
  ReleaseStatus: release(93),
  ReleaseSession: release(95),
  ReleaseValue: release(96),
  ReleaseRunOptions: release(97),
  ReleaseTypeInfo: release(98),
  ReleaseTensorTypeAndShapeInfo: release(99),
  ReleaseSessionOptions: release(100),
  AddSessionConfigEntry: status(130, 'pointer', 'text', 'text'),
  AddInitializer: status(150, 'pointer', 'text', 'pointer'),
  AddExternalInitializers: status(210, 'pointer', 'pointer', 'pointer', 'size'),
} as const satisfies Record<string, NativeSignature>;

type Arguments<P extends readonly Parameter[]> = { -readonly [K in keyof P]: JsParameter[P[K]] };

/** A native function: called directly it blocks; `async` runs it on a thread of libuv's pool and calls back on the event loop. */
export interface NativeFunction<A extends readonly unknown[], R> {
  (...args: A): R;
  async(...args: [...A, (error: Error | null, result: R) => void]): void;
}

export type OrtApi = {
  readonly [K in keyof typeof FUNCTIONS]: NativeFunction<
    Arguments<(typeof FUNCTIONS)[K]['parameters']>,
    JsResult[(typeof FUNCTIONS)[K]['result']]
  >;
};
