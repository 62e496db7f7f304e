import {
  CONTROL_TYPES,
  RUN_STATES,
  type ArrayRef,
  type CheckpointState,
  type ControlRequest,
  type EvalLine,
  type EventRecord,
  type LiveLine,
  type Lock,
  type Manifest,
  type MetricsLine,
  type RolloutRecord,
  type Status,
  type UpdateCompletion,
  type UpdateRecord,
} from './records.ts';

/** Tells whether parsed JSON is a record of one kind. Unknown further keys are fine. */
export type Guard<T> = (value: unknown) => value is T;

type Test = (value: unknown) => boolean;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Test = (value) => typeof value === 'string';
const finite: Test = (value) => typeof value === 'number' && Number.isFinite(value);
const count: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const flag: Test = (value) => typeof value === 'boolean';
const anything: Test = (value) => value !== undefined;
const nullable =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const oneOf =
  (names: readonly string[]): Test =>
  (value) =>
    typeof value === 'string' && names.includes(value);
const mapOf =
  (test: Test): Test =>
  (value) =>
    isObject(value) && Object.values(value).every(test);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

/** An object whose named keys pass their tests. */
const shape = (tests: Record<string, Test>): Test => {
  const entries = Object.entries(tests);
  return (value) => isObject(value) && entries.every(([key, test]) => test(value[key]));
};

const guard =
  <T>(test: Test): Guard<T> =>
  (value): value is T =>
    test(value);

const isArrayRef = (value: unknown): value is ArrayRef =>
  Array.isArray(value) &&
  value.length === 3 &&
  count(value[0]) &&
  (value[1] === 'i32' || value[1] === 'f32' || value[1] === 'u8') &&
  count(value[2]);

const numbers = mapOf(nullable(finite));
const times = mapOf(finite);
const report = shape({ code: text, message: text, where: optional(text), fix: optional(text) });

export const isManifest = guard<Manifest>(
  shape({
    schema_version: count,
    created: text,
    config: isObject,
    source: shape({ path: text, text }),
    hashes: mapOf(nullable(text)),
    prompt_time: optional(text),
    chats: optional(flag),
    versions: mapOf(text),
    machine: isObject,
    parent: nullable(shape({ run: text, step: count })),
  }),
);

export const isStatus = guard<Status>(
  shape({
    state: oneOf(RUN_STATES),
    step: count,
    max_steps: nullable(count),
    attempt: count,
    cut: mapOf(count),
    cutting: optional(flag),
    pid: count,
    host: text,
    boot_id: text,
    pid_ns: optional(text),
    heartbeat: text,
    phase: nullable(text),
    error: nullable(report),
  }),
);

export const isMetricsLine = guard<MetricsLine>(shape({ step: count, metrics: numbers, time: times }));

export const isEvalLine = guard<EvalLine>(shape({ step: count, n: count, metrics: numbers, time: times }));

const detail = shape({
  explanation: optional(text),
  components: optional(numbers),
  error: optional(text),
});

export const isRolloutRecord = guard<RolloutRecord>(
  shape({
    id: text,
    step: count,
    group: count,
    index: count,
    prompt_id: text,
    prompt: text,
    completion: text,
    stop_reason: oneOf(['eos', 'stop', 'length']),
    rewards: numbers,
    details: mapOf(detail),
    reward: nullable(finite),
    advantage: finite,
    arrays: mapOf(isArrayRef),
    time: times,
  }),
);

const isUpdateCompletion = guard<UpdateCompletion>(
  shape({
    id: text,
    kl: nullable(finite),
    clip_low: nullable(finite),
    clip_high: nullable(finite),
    in_loss: flag,
    arrays: mapOf(isArrayRef),
  }),
);

export const isUpdateRecord = guard<UpdateRecord>(
  shape({ step: count, completions: listOf(isUpdateCompletion), time: optional(times) }),
);

/** Types of later versions pass: a reader shows them as they are. */
export const isEventRecord = guard<EventRecord>(shape({ t: text, attempt: count, step: count, type: text }));

export const isControlRequest = guard<ControlRequest>(
  shape({ id: text, type: oneOf(CONTROL_TYPES), key: optional(text) }),
);

export const isLiveLine = guard<LiveLine>(
  shape({ step: count, group: count, index: count, text, prompt: optional(text) }),
);

export const isCheckpointState = guard<CheckpointState>(
  shape({
    step: count,
    random: anything,
    data: anything,
    curriculum: anything,
    estimator: anything,
    settings: isObject,
    time: shape({
      files: mapOf(count),
      sizes: mapOf(count),
      sha256: optional(mapOf(text)),
      state_sha256: optional(text),
      extra: optional(text),
    }),
  }),
);

export const isLock = guard<Lock>(
  shape({
    pid: count,
    host: text,
    boot_id: text,
    token: text,
    pid_ns: optional(text),
    started: optional(text),
  }),
);

/**
 * Parses one line (or a whole small JSON file); no text is no record. Undefined = malformed: the caller must count it.
 */
export function parseRecord<T>(line: string | undefined, isRecord: Guard<T>): T | undefined {
  if (line === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}
