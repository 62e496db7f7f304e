import { realpath } from 'node:fs/promises';
import { readCases, type CaseFile, type RegressionCase } from '../../core/cases/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { readInputText } from '../files/input.ts';
import { AppendFile } from '../runs/append-file.ts';
import { errorCode, nodeFileSystem } from '../runs/file-system.ts';

/** Reads a case file. One that is absent is empty. @throws GrpoError `cases-unreadable` */
export const readCaseFile = async (path: string): Promise<CaseFile> => readCases(await textOf(path));

async function textOf(path: string): Promise<string> {
  try {
    return await readInputText(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw new GrpoError({
      code: 'cases-unreadable',
      message: `The case file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
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
  // A case file may be a link: it is the person's own, not a run's.
  const file = new AppendFile(nodeFileSystem, await realpath(path).catch(() => path));
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
