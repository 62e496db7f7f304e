import type { Command } from 'commander';
import { locateModel } from '../models/locate.ts';
import { Tokenizer } from '../models/tokenizer.ts';
import { downloadLog, log } from './open-model.ts';
import { print, runCommand } from './output.ts';

/** What `grpo tokenize --json` prints. */
export interface TokenizeResult {
  /** With the special tokens that the tokenizer adds by default. */
  ids: number[];
  /** As the vocabulary spells them. */
  tokens: string[];
  /** The ids as text again, special tokens left out. */
  decoded: string;
}

/**
 * `grpo tokenize`: a text as a model reads it. A folder with a tokenizer alone will do.
 * @throws GrpoError `model-...`, `hub-...`, `tokenizer-...`
 */
export async function tokenize(modelName: string, text: string): Promise<TokenizeResult> {
  const { folder, adapter } = await locateModel(modelName, process.cwd(), downloadLog(), { onNotice: log });
  const tokenizer = await Tokenizer.load(folder, adapter?.folder);
  const ids = tokenizer.encode(text);
  return { ids, tokens: tokenizer.tokens(ids), decoded: tokenizer.decode(ids) };
}

/** One line a token, and the text that comes out again. */
export function renderTokens({ ids, tokens, decoded }: TokenizeResult): string {
  const width = Math.max(2, ...ids.map((id) => String(id).length));
  const lines = ids.map((id, i) => `${String(id).padStart(width)}  ${tokens[i] ?? ''}`);
  return [...lines, '', `${ids.length} tokens`, decoded].join('\n');
}

export function registerTokenize(program: Command): void {
  program
    .command('tokenize')
    .description('show a text as the tokens that a model reads')
    .requiredOption('--model <model>', 'folder, embedded:NAME or hub id')
    .requiredOption('--text <text>', 'the text')
    .option('--json', 'print {ids, tokens, decoded}')
    .action((options: { model: string; text: string; json?: true }) => {
      const output = { json: options.json === true };
      return runCommand(output, async () => {
        const result = await tokenize(options.model, options.text);
        print(output, result, renderTokens(result));
        return 0;
      });
    });
}
