import { log } from '../terminal/console.ts';
import { GrpoError } from '../../core/errors/index.ts';

/**
 * The JSON document on standard input.
 * @throws GrpoError `stdin-json`
 */
export async function readJsonInput(): Promise<unknown> {
  if (process.stdin.isTTY) log('Reading a JSON document from standard input ...');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GrpoError({
      code: 'stdin-json',
      message:
        text.trim() === ''
          ? 'Standard input is empty'
          : `Standard input is no JSON document: ${error instanceof Error ? error.message : String(error)}`,
      where: 'stdin',
      fix: 'Pipe one JSON document into the command.',
    });
  }
}
