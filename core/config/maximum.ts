import { branches, schemaAt } from './json-schema.ts';
import { LARGEST } from './sections/bounds.ts';

/** The largest value of a numeric key, the same for a config, `--set` and a change while the run goes on. @param key dotted */
export function maximumOf(key: string): number {
  if (/^rewards\..*\.weight$/.test(key)) return LARGEST;
  const schema = schemaAt(key.split('.'));
  const bounds = schema === undefined ? [] : branches(schema).flatMap(({ maximum }) => maximum ?? []);
  return bounds.length === 0 ? Number.MAX_VALUE : Math.max(...bounds);
}
