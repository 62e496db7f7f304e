import { own } from '../../../core/run/own.ts';

/** The value of a resolved config at a dotted key: `train.learning_rate`. Undefined where there is none. */
export function configValue(config: unknown, key: string): unknown {
  let found = config;
  for (const part of key.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = own(found as Record<string, unknown>, part);
  }
  return found;
}
