import { GrpoError } from '../../../core/errors/index.ts';
import type { ErrorKind } from '../../../core/errors/index.ts';
import type { OrtApi, Status } from './functions.ts';

/** What was being done when ONNX Runtime refused, for the error that a person reads. */
export interface Attempt {
  /** `runtime-invalid-graph`, `runtime-run-failed`, ... */
  code: string;
  kind: ErrorKind;
  /** Start of the message: `Session decode failed`. */
  what: string;
  /** The session, or whatever else the error is about; a node's name is added. */
  where?: string;
  fix?: string;
}

/** How ONNX Runtime names the node in its messages: the kernel's, the type checker's, the shape inference's and the kernel lookup's way. */
const NODE_PATTERNS = [
  /node\. Name:'([^']+)'/,
  /In Node, \("([^"]+)"/,
  /Node \(([^)]+)\) Op \(/,
  /in node \(([^)]+)\)/,
  /node with name '([^']+)'/,
  /Node:\s?(\S+) /,
];

const OUT_OF_MEMORY = /bad_alloc|bad allocation|failed to allocate memory|out of memory/i;

/**
 * Throws what a failed call says as a GrpoError, and releases the status.
 * @throws GrpoError with the attempt's code, or `runtime-out-of-memory`; `where` is `session/node` when the text names a node
 */
export function check(api: OrtApi, status: Status, attempt: Attempt): void {
  if (status !== null) throw failure(takeText(api, status), attempt);
}

/** The text of a status, which is released. */
export function takeText(api: OrtApi, status: NonNullable<Status>): string {
  const text = api.GetErrorMessage(status);
  api.ReleaseStatus(status);
  return text;
}

/** The error for ONNX Runtime's text. */
export function failure(text: string, attempt: Attempt): GrpoError {
  const node = nodeName(text);
  const where = [attempt.where, node].filter((part) => part !== undefined).join(': ');
  const outOfMemory = OUT_OF_MEMORY.test(text);
  const fix = outOfMemory
    ? 'Make the batch, the number of completions or their length smaller.'
    : attempt.fix;
  return new GrpoError({
    code: outOfMemory ? 'runtime-out-of-memory' : attempt.code,
    kind: outOfMemory ? 'run' : attempt.kind,
    message: `${attempt.what}: ${text.trim()}`,
    ...(where === '' ? {} : { where }),
    ...(fix === undefined ? {} : { fix }),
    cause: new Error(text),
  });
}

/** The graph node that ONNX Runtime's text is about, if it names one. */
export function nodeName(text: string): string | undefined {
  for (const pattern of NODE_PATTERNS) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
