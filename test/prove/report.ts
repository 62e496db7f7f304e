/** Counts what a proof finds, and says it as it goes. */
export class Report {
  readonly total = { passed: 0, failed: 0, skipped: 0 };

  /** One claim. @param figures  what was measured, for whoever doubts it */
  check(claim: string, holds: boolean, figures: string): void {
    this.total[holds ? 'passed' : 'failed'] += 1;
    console.log(`  ${holds ? 'passed' : 'FAILED'}: ${claim} (${figures})`);
  }

  /** One claim that was not looked at. */
  skip(claim: string, why: string): void {
    this.total.skipped += 1;
    console.log(`  skipped: ${claim}: ${why}`);
  }

  /** Something that threw counts as one failed claim. */
  broke(claim: string, error: unknown): void {
    this.check(claim, false, error instanceof Error ? error.message : String(error));
  }

  progress(text: string): void {
    console.log(`  ... ${text}`);
  }

  lastLine(): string {
    const { passed, failed, skipped } = this.total;
    return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  }
}

/** A proof: looks at claims and reports each. @param seed  of whatever is random in it */
export type Proof = (report: Report, seed: number) => Promise<void>;
