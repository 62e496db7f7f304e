import { isAbsolute } from 'node:path';

/** A place in a text file; line and column from 0, as the editor counts. */
export interface PlaceInFile {
  path: string;
  line: number;
  column: number;
}

/** Reads an error's `where` that names a line of a file: `/a/config.grpo.yaml:3:7`, `C:\a\reward.ts:12`. Undefined for any other. */
export function placeInFile(where: string | undefined): PlaceInFile | undefined {
  const [, path = '', line = '', column = '1'] = /^(.+?):(\d+)(?::(\d+))?$/.exec(where ?? '') ?? [];
  if (!isAbsolute(path) || Number(line) < 1) return undefined;
  return { path, line: Number(line) - 1, column: Math.max(0, Number(column) - 1) };
}
