import { GrpoError } from '../../core/errors/index.ts';

export const EXPORT_FORMATS = ['peft', 'merged', 'onnx', 'trl', 'tensorboard', 'wandb'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type BuiltFormat = Extract<ExportFormat, 'peft' | 'merged'>;

/** The format of a command line. @throws GrpoError `usage` for an unknown one, `export-not-built` for one that is planned */
export function exportFormat(text: string): BuiltFormat {
  const known = EXPORT_FORMATS.find((format) => format === text);
  if (known === 'peft' || known === 'merged') return known;
  if (known === undefined)
    throw new GrpoError({
      code: 'usage',
      message: `--format is "${text}"`,
      where: '--format',
      fix: `Give one of ${EXPORT_FORMATS.join(', ')}.`,
    });
  throw new GrpoError({
    code: 'export-not-built',
    message: `Export as ${known} is not built yet in this version.`,
    where: '--format',
    fix: 'Built are peft (the adapter of a LoRA run) and merged (a whole model folder, which transformers loads).',
  });
}
