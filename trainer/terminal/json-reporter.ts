import type { ClosableReporter, EvalLine, Notice, StartLine, StepLine, SummaryLine } from './reporter.ts';
import { RewardLines } from './reward-lines.ts';
import { safe } from './safe-text.ts';
import { sentences } from '../../core/text/sentences.ts';

/** `--json`: a line a record on stdout and nothing else there. Notices are logs, so they go to stderr. */
export class JsonReporter implements ClosableReporter {
  readonly #record: (line: object) => void;
  readonly #log: (text: string) => void;
  readonly #rewardLines: RewardLines;

  /** @param record  takes a record, `tellJson` in life  @param log  takes text */
  constructor(record: (line: object) => void, log: (text: string) => void) {
    this.#record = record;
    this.#log = log;
    this.#rewardLines = new RewardLines((line) => log(`${line}\n`));
  }

  start(line: StartLine): void {
    this.#record(line);
  }

  evaluation(line: EvalLine): void {
    this.#record(line);
  }

  /** Only for eyes. */
  progress(): void {}

  step(line: StepLine): void {
    this.#rewardLines.next(false);
    this.#record(line);
  }

  notice({ severity, code, message, fix }: Notice): void {
    this.#log(`${safe(`${severity}: ${sentences(message, fix)} (${code})`, false)}\n`);
  }

  summary(line: SummaryLine): void {
    this.#record(line);
  }

  rewardOutput(reward: string | null, line: string): void {
    this.#rewardLines.add(reward, line, false);
  }

  close(): void {
    this.#rewardLines.next(false);
  }
}
