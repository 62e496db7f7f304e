/** An answer that is an error, with what to do about it. */
export class RequestError extends Error {
  readonly code: string;
  readonly fix: string | undefined;

  constructor(report: { code: string; message: string; fix?: string }) {
    super(report.message);
    this.code = report.code;
    this.fix = report.fix;
  }
}
