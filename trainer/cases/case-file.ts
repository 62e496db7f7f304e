import { readFile } from 'node:fs/promises';
import { parseCase, type RegressionCase } from '../../core/cases/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { AppendFile } from '../runs/append-file.ts';
import { errorCode, nodeFileSystem } from '../runs/file-system.ts';

/** A case and its line in the file, from 1. */
export interface CaseLine {
  line: number;
  one: RegressionCase;
}

/** A case file as it stands. People may edit it: blank lines are fine, and what is no case is said, never passed over in silence. */
export interface CaseFile {
  cases: CaseLine[];
  problems: { line: number; problem: string }[];
}

/** Reads a case file. One that is absent is empty. @throws GrpoError `cases-unreadable` */
export async function readCaseFile(path: string): Promise<CaseFile> {
  const file: CaseFile = { cases: [], problems: [] };
  const lines = (await textOf(path)).replace(/^\uFEFF/, '').split('\n');
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const parsed = parseCase(text);
    if ('found' in parsed) file.cases.push({ line, one: parsed.found });
    else file.problems.push({ line, problem: parsed.problem });
  }
  return file;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw new GrpoError({
      code: 'cases-unreadable',
      message: `The case file cannot be read (${errorCode(error) ?? String(error)}).`,
      where: path,
      fix: 'Make it a file that you may read.',
      cause: error,
    });
  }
}

/**
 * Adds a case as a whole line at the end, on the medium when the promise is fulfilled. An unfinished last line is ended first.
 * @throws GrpoError `case-not-written`
 */
export async function appendCase(path: string, one: RegressionCase): Promise<void> {
  const file = new AppendFile(nodeFileSystem, path);
  try {
    file.appendLine(JSON.stringify(one));
    await nodeFileSystem.flush(path);
  } catch (error) {
    throw new GrpoError({
      code: 'case-not-written',
      message: `The case could not be written (${errorCode(error) ?? String(error)}).`,
      where: path,
      fix: 'Make room on the disk, and make the folder one that you may write to.',
      cause: error,
    });
  } finally {
    file.close();
  }
}
