import { errnoOf, GrpoError } from '../../core/errors/index.ts';
import { readInputText } from '../files/input.ts';
import { describe, isJsonObject, type JsonObject } from '../../core/models/json-fields.ts';

export { describe, isJsonObject, JsonFields, type JsonObject } from '../../core/models/json-fields.ts';

/** The largest tokenizer.json in use has 40 MB. */
const LONGEST = 128 << 20;
/** Far more levels than any model file has; code that walks the value need not fear for its stack. */
const DEEPEST = 100;

/**
 * Reads a JSON file whose top level is an object.
 * @returns undefined where the file does not exist
 * @throws GrpoError `model-json` when it cannot be read, is too large or too deep, is not JSON or is no object
 */
export async function readJsonFile(path: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    text = await readInputText(path, { longest: LONGEST });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new GrpoError({
      code: 'model-json',
      message: `Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
      where: path,
      fix: 'Check that it is a file and that you may read it.',
      cause: error,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    throw new GrpoError({
      code: 'model-json',
      message: `${path} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
      where: path,
      fix: 'Download or export the model again; the file may be cut off.',
      cause: error,
    });
  }
  if (!isJsonObject(value)) {
    throw new GrpoError({
      code: 'model-json',
      message: `${path} should hold a JSON object, not ${describe(value)}`,
      where: path,
      fix: 'Compare the file with the one of the original model.',
    });
  }
  if (isDeep(value)) {
    throw new GrpoError({
      code: 'model-json',
      message: `${path} has lists or objects within each other, more than ${DEEPEST} levels deep`,
      where: path,
      fix: 'Compare the file with the one of the original model.',
    });
  }
  return value;
}

/** Level by level, since a recursion would be what it looks for. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    const below: unknown[] = [];
    for (const parent of level) {
      for (const child of Object.values(parent as object) as unknown[])
        if (typeof child === 'object' && child !== null) below.push(child);
    }
    level = below;
  }
  return false;
}
