import type { HostFailure, HostReply, WireResult } from './protocol.ts';
import { LONGEST_EXPLANATION } from './wire.ts';

/**
 * Whether a message has the form of a reply. The process that sends it runs user code, which can change what our code there does with objects:
 * what is read of a reply is looked at here, and what has another form ends the process.
 */
export function isHostReply(message: unknown): message is HostReply {
  if (!isRecord(message)) return false;
  switch (message['type']) {
    case 'ready':
      return true;
    case 'log':
      return typeof message['text'] === 'string';
    case 'loaded':
      return isId(message) && isTextOr(null, message['plugin_id']);
    case 'scored':
      return isId(message) && isTextOr(undefined, message['hint']) && areResults(message['results']);
    case 'described':
      return isId(message) && isPlugin(message['plugin']);
    case 'failed':
      return isId(message) && isFailure(message['failure']);
    default:
      return false;
  }
}

const CAUSES: readonly HostFailure['cause'][] = ['thrown', 'options', 'shape'];

const isFailure = (value: unknown): boolean =>
  isRecord(value) &&
  CAUSES.some((cause) => cause === value['cause']) &&
  typeof value['message'] === 'string' &&
  isTextOr(null, value['stack']) &&
  isTextOr(undefined, value['fix']);

const isPlugin = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value['kind'] === 'string' &&
  isTextOr(null, value['id']) &&
  (value['options'] === null || isRecord(value['options']));

const areResults = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every(isResult)
    : isRecord(value) && typeof value['not_array'] === 'string' && isTextOr(undefined, value['fix']);

const isResult = (value: unknown): value is WireResult => {
  if (!isRecord(value)) return false;
  const { explanation, components } = value;
  return (
    isNumberOrNull(value['value']) &&
    isTextOr(undefined, value['odd']) &&
    isTextOr(undefined, value['fix']) &&
    (explanation === undefined ||
      (typeof explanation === 'string' && explanation.length <= LONGEST_EXPLANATION + CUT)) &&
    (components === undefined || (isRecord(components) && Object.values(components).every(isNumberOrNull)))
  );
};

/** A cut explanation says behind its end how much is missing. */
const CUT = 100;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: Record<string, unknown>): boolean => typeof value['id'] === 'number';
const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === 'number';
const isTextOr = (other: null | undefined, value: unknown): boolean =>
  value === other || typeof value === 'string';
