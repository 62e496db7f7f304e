import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import { exportCheckpoint } from '../export/export-checkpoint.ts';
import { EXPORT_FORMATS, exportFormat, type BuiltFormat } from '../export/formats.ts';
import { chooseCheckpoint } from '../runs/choose-checkpoint.ts';
import { log } from '../terminal/console.ts';
import { stepOfCheckpoint } from './checkpoint-argument.ts';
import { print, runCommand } from './output.ts';

/** What `grpo export --json` prints. */
export interface ExportResult {
  format: BuiltFormat;
  /** Absolute; a run, or the model folder that was named in its place. */
  run: string;
  /** null where a model folder was named. */
  checkpoint: number | null;
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
  const { checkpoint: named } = flags;
  const step = named === undefined ? undefined : stepOfCheckpoint('--checkpoint', named, run, 1);
  const folder = resolve(run);
  const out = resolve(flags.out);
  if (isModelFolder(folder)) {
    refuseCheckpoint(step);
    const files = await exportCheckpoint(folder, format, out);
    return { format, run: folder, checkpoint: null, out, files };
  }
  const checkpoint = await chooseCheckpoint(folder, step, log);
  const files = await exportCheckpoint(checkpoint.folder, format, out);
  return { format, run: folder, checkpoint: checkpoint.step, out, files };
}

/** An adapter or a model that no run of ours is needed for: how an adapter by others becomes a whole model. */
const isModelFolder = (folder: string): boolean =>
  !existsSync(join(folder, 'manifest.json')) &&
  ['adapter_config.json', 'config.json'].some((name) => existsSync(join(folder, name)));

function refuseCheckpoint(step: number | undefined): void {
  if (step === undefined) return;
  throw new GrpoError({
    code: 'usage',
    message: '--checkpoint belongs to a run, and a model folder is named',
    where: '--checkpoint',
    fix: 'Leave it out, or name the run.',
  });
}

const text = ({ format, checkpoint, out, files }: ExportResult): string =>
  `${checkpoint === null ? 'The model' : `The checkpoint of step ${checkpoint}`} lies in ${out} as ${format === 'peft' ? 'a PEFT adapter' : 'a whole model'}: ${files.join(', ')}.`;

export function registerExport(program: Command): void {
  program
    .command('export')
    .description('write a checkpoint as a folder for other programs')
    .argument('<run>', 'a run, or the folder of an adapter')
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
