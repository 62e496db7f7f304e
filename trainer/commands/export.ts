import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exportCheckpoint } from '../export/export-checkpoint.ts';
import { EXPORT_FORMATS, exportFormat, type BuiltFormat } from '../export/formats.ts';
import { chooseCheckpoint } from '../runs/choose-checkpoint.ts';
import { wholeNumber } from './arguments.ts';
import { print, runCommand } from './output.ts';

/** What `grpo export --json` prints. */
export interface ExportResult {
  format: BuiltFormat;
  /** Absolute. */
  run: string;
  checkpoint: number;
  /** Absolute. */
  out: string;
  files: string[];
}

interface Flags {
  checkpoint?: string;
  format: string;
  out: string;
  json?: true;
}

/** `grpo export RUN`: see `exportCheckpoint`. */
export async function exportRun(run: string, flags: Flags): Promise<ExportResult> {
  const format = exportFormat(flags.format);
  const step = flags.checkpoint === undefined ? undefined : wholeNumber('--checkpoint', flags.checkpoint);
  const folder = resolve(run);
  const checkpoint = chooseCheckpoint(folder, step);
  const out = resolve(flags.out);
  const files = await exportCheckpoint(checkpoint.folder, format, out);
  return { format, run: folder, checkpoint: checkpoint.step, out, files };
}

const text = ({ format, checkpoint, out, files }: ExportResult): string =>
  `The checkpoint of step ${checkpoint} lies in ${out} as ${format === 'peft' ? 'a PEFT adapter' : 'a whole model'}: ${files.join(', ')}.`;

export function registerExport(program: Command): void {
  program
    .command('export')
    .description('write a checkpoint as a folder for other programs')
    .argument('<run>')
    .requiredOption('--format <format>', EXPORT_FORMATS.join(', '))
    .requiredOption('--out <folder>', 'must not exist, or be empty')
    .option('--checkpoint <step>', 'default: the newest')
    .option('--json', 'one JSON document on stdout')
    .action(async (run: string, flags: Flags) => {
      const output = { json: flags.json === true };
      await runCommand(output, async () => {
        const result = await exportRun(run, flags);
        print(output, result, text(result));
        return 0;
      });
    });
}
