import { GrpoError } from '../../core/errors/index.ts';
import type { DType, Tensor } from './device.ts';
import type { OrtDevice } from './ort-device.ts';
import type { OrtTensor } from './ort-tensor.ts';

/** An input or output of a session's graph. */
export interface Port {
  readonly name: string;
  /** undefined: an element type that we have no tensors of. */
  readonly dtype: DType | undefined;
  /** -1 for a dimension that is not fixed. */
  readonly dims: readonly number[];
}

/**
 * The tensor for a port, once it is sure that it fits: ONNX Runtime would refuse later and less clearly.
 * @throws GrpoError `runtime-bad-feed`, `runtime-foreign-tensor`, `runtime-disposed`
 */
export function fitting(session: string, device: OrtDevice, port: Port, tensor: Tensor): OrtTensor {
  const own = device.own(tensor, port.name);
  if (own.dtype !== port.dtype) {
    throw badFeed(session, port, `takes ${port.dtype ?? 'no tensors'}, not ${own.dtype}`);
  }
  const { dims } = port;
  const { shape } = own;
  let fits = shape.length === dims.length;
  for (let axis = 0; fits && axis < dims.length; axis += 1) {
    fits = dims[axis] === -1 || dims[axis] === shape[axis];
  }
  if (!fits) {
    const wanted = dims.map((dim) => (dim === -1 ? '?' : String(dim))).join(', ');
    throw badFeed(session, port, `has the shape [${wanted}], and was given [${shape.join(', ')}]`);
  }
  return own;
}

/** @returns the error for feeds whose names are not the session's inputs, `undefined` when they are */
export function namesError(
  session: string,
  inputs: readonly Port[],
  feeds: Readonly<Record<string, Tensor>>,
): GrpoError | undefined {
  const missing = inputs.filter(({ name }) => feeds[name] === undefined).map(({ name }) => name);
  const known = new Set(inputs.map(({ name }) => name));
  const unknown = Object.keys(feeds).filter((name) => !known.has(name));
  if (missing.length === 0 && unknown.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`is missing ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`has no input ${unknown.join(', ')}`] : []),
  ];
  return new GrpoError({
    code: 'runtime-bad-feed',
    kind: 'internal',
    message: `Session ${session} ${parts.join(' and ')}`,
    where: session,
  });
}

function badFeed(session: string, port: Port, problem: string): GrpoError {
  return new GrpoError({
    code: 'runtime-bad-feed',
    kind: 'internal',
    message: `${port.name} of session ${session} ${problem}`,
    where: `${session}: ${port.name}`,
  });
}
