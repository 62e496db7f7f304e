import { GrpoError } from '../../core/errors/index.ts';
import type { Tensor } from './device.ts';
import type { OrtDevice } from './ort-device.ts';
import type { OrtTensor } from './ort-tensor.ts';
import type { Port } from './ports.ts';

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

/** The error for feeds whose names are not the session's inputs: says what is missing and what is unknown. */
export function wrongNames(
  session: string,
  inputs: readonly Port[],
  feeds: Readonly<Record<string, Tensor>>,
): GrpoError {
  const names = inputs.map(({ name }) => name);
  const missing = names.filter((name) => feeds[name] === undefined);
  const unknown = Object.keys(feeds).filter((name) => !names.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`is missing the input ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`has no input ${unknown.join(', ')}`] : []),
  ];
  return new GrpoError({
    code: 'runtime-bad-feed',
    kind: 'internal',
    message: `Session ${session} ${problems.join(' and ')}`,
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
