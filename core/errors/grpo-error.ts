/** What went wrong, said once, in a form that the terminal, `--json` and the editor can all show. */
export interface ErrorReport {
  /** Stable, kebab-case, `room-problem`: `config-unknown-key`, `weights-truncated`. Programs match on it. */
  code: string;
  /** What happened, in one sentence, with the values concerned. */
  message: string;
  /** Where: a file with line and column (`a.grpo.yaml:12:5`), a graph node, a tensor's name. */
  where?: string;
  /** What the reader can do about it. */
  fix?: string;
}

/**
 * Whose fault it is, which decides the exit code (design/contract): `input` 2 (usage, config, data, model folder),
 * `run` 3 (training failed), `interrupted` 130, `internal` 3 (a defect of ours).
 */
export type ErrorKind = 'input' | 'run' | 'interrupted' | 'internal';

/** The one error class of the project. Every error that a person may see is one of these. */
export class GrpoError extends Error {
  readonly code: string;
  readonly where: string | undefined;
  readonly fix: string | undefined;
  readonly kind: ErrorKind;

  constructor(report: ErrorReport & { kind?: ErrorKind; cause?: unknown }) {
    super(report.message, report.cause === undefined ? undefined : { cause: report.cause });
    this.name = 'GrpoError';
    this.code = report.code;
    this.where = report.where;
    this.fix = report.fix;
    this.kind = report.kind ?? 'input';
  }

  /** Plain data for `--json`, `events.jsonl` and `status.json`. */
  report(): ErrorReport {
    return {
      code: this.code,
      message: this.message,
      ...(this.where === undefined ? {} : { where: this.where }),
      ...(this.fix === undefined ? {} : { fix: this.fix }),
    };
  }
}
