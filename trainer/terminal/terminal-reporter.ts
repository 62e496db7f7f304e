import { forTerminal, own } from './console.ts';
import { completionColumns } from './completion-columns.ts';
import { type Look, lookOf, paint, sign, type Target } from './look.ts';
import { fixed } from './numbers.ts';
import type {
  ClosableReporter,
  EvalLine,
  Notice,
  ProgressState,
  ShownCompletion,
  StartLine,
  StepLine,
  SummaryLine,
} from './reporter.ts';
import { RewardLines } from './reward-lines.ts';
import { fit, safe, wrap } from './safe-text.ts';
import { statusLine } from './status-line.ts';
import { stepHeader, stepLine } from './step-table.ts';
import { summaryLines, type NextSteps } from './summary-table.ts';
import { sentences } from '../../core/text/sentences.ts';

/** Where a terminal reporter writes and what it may ask. Tests give their own. */
export interface TerminalOptions {
  stream: Target & { write(text: string): unknown };
  /** Where what rewards print goes: stderr in life. */
  log?: (text: string) => unknown;
  env?: NodeJS.ProcessEnv;
  /** How this program was called, for "what to type next". */
  command: string;
  /** Milliseconds that only grow. */
  now?: () => number;
}

/** Carriage return, then erase the line. */
const ERASE = own('\r\x1b[2K');
const REDRAW_MS = 100;
const HEADER_EVERY = 20;
/** Answers are shown about so many times in a run, beside the first and the last step. */
const SHOWINGS = 6;
const PACE_STEPS = 10;

/** A run as a person watches it: lines that stay, and in a live terminal one last line that is redrawn. */
export class TerminalReporter implements ClosableReporter {
  readonly #options: TerminalOptions;
  readonly #rewards: number[] = [];
  readonly #stepSeconds: number[] = [];
  readonly #rewardLines = new RewardLines((line) => this.#logLine(line));
  #run: StartLine | undefined;
  #prompt: NextSteps['prompt'];
  #startedAt = 0;
  #stepAt = 0;
  #evaluationSeconds = 0;
  /** Step lines since the titles; `undefined`: something else was printed between. */
  #linesUnderHeader: number | undefined;
  #drawn = false;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  start(line: StartLine): void {
    const look = this.#look();
    this.#run = line;
    this.#startedAt = this.#stepAt = this.#now();
    const resumed = line.resumed_from === undefined ? '' : `, resumed after step ${line.resumed_from}`;
    const perStep = `${line.prompts_per_step} prompts x ${line.num_generations} answers a step`;
    this.#lines(
      paint(look, 'strong', this.#clean(`Training ${line.model} (${line.name})${resumed}`)),
      this.#clean(`${line.max_steps} steps, ${perStep}, on ${line.device} with ${line.threads} threads`),
      `Run folder: ${safe(line.run_dir, look.unicode)}`,
    );
  }

  evaluation({ step, reward, n, interval: [low, high] }: EvalLine): void {
    if (this.#stepSeconds.length === 0) this.#evaluationSeconds = (this.#now() - this.#startedAt) / 1000;
    this.#stepAt = this.#now();
    const when = step === 0 ? 'before training' : `after step ${step}`;
    const range = `[${fixed(low, 3)}, ${fixed(high, 3)}]`;
    this.#lines(`Held-out ${when}: reward ${fixed(reward, 3)} ${range}, ${n} prompts`);
  }

  progress(state: ProgressState): void {
    const look = this.#look();
    if (!look.live || this.#run === undefined || this.#now() - this.#drawnAt < REDRAW_MS) return;
    const pace = {
      maxSteps: this.#run.max_steps,
      stepSeconds: this.#stepSeconds,
      sinceStep: (this.#now() - this.#stepAt) / 1000,
      evaluationSeconds: this.#evaluationSeconds,
    };
    this.#drawnAt = this.#now();
    this.#drawn = true;
    this.#write(ERASE + statusLine(state, pace, look));
  }

  step(line: StepLine, rollouts: readonly ShownCompletion[]): void {
    const look = this.#look();
    const maxSteps = this.#run?.max_steps ?? line.step;
    this.#rewardLines.next(look.unicode);
    this.#rewards.push(line.metrics.reward ?? NaN);
    this.#stepSeconds.push(line.time.step_time ?? (this.#now() - this.#stepAt) / 1000);
    if (this.#stepSeconds.length > PACE_STEPS) this.#stepSeconds.shift();
    this.#stepAt = this.#now();
    const [first] = rollouts;
    if (first !== undefined) this.#prompt = { text: first.prompt, chat: first.chat };
    const under = this.#linesUnderHeader;
    if (under === undefined || under % HEADER_EVERY === 0) this.#lines(stepHeader(look));
    this.#lines(stepLine({ line, maxSteps, rewards: this.#rewards }, look));
    this.#linesUnderHeader = (under ?? 0) + 1;
    const every = Math.max(1, Math.round(maxSteps / SHOWINGS));
    if (line.step === 1 || line.step % every === 0 || line.step === maxSteps) {
      const shown = completionColumns(rollouts, look);
      if (shown.length > 0) this.#lines('', ...shown, '');
    }
  }

  notice({ severity, code, message, fix }: Notice): void {
    const look = this.#look();
    const tone = severity === 'error' ? 'error' : severity === 'warning' ? 'bad' : 'quiet';
    const text = safe(`${sentences(message, fix)} (${code})`, look.unicode);
    const [first = '', ...rest] = wrap(text, look.width - severity.length - 2);
    this.#lines(`${paint(look, tone, `${severity}:`)} ${first}`, ...rest.map((part) => `  ${part}`));
  }

  rewardOutput(reward: string | null, line: string): void {
    this.#rewardLines.add(reward, line, this.#look().unicode);
  }

  summary(line: SummaryLine): void {
    const look = this.#look();
    const steps = { command: this.#options.command, prompt: this.#prompt };
    this.#lines('', ...summaryLines(line, steps, look));
  }

  /** Leaves the cursor on an empty line. To be called however the run ended; further lines are still shown. */
  close(): void {
    this.#rewardLines.next(this.#look().unicode);
    this.#erase();
  }

  #look(): Look {
    return lookOf(this.#options.stream, this.#options.env);
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  #clean(text: string): string {
    const look = this.#look();
    return fit(safe(text, look.unicode), look.width, sign(look, 'ellipsis'));
  }

  #erase(): void {
    if (this.#drawn) this.#write(ERASE);
    this.#drawn = false;
  }

  #logLine(line: string): void {
    const { log } = this.#options;
    if (log === undefined) {
      this.#lines(line);
      return;
    }
    this.#erase();
    this.#drawnAt = Number.NEGATIVE_INFINITY;
    log(`${line}\n`);
  }

  /** Lines that stay. */
  #lines(...lines: string[]): void {
    this.#erase();
    this.#drawnAt = Number.NEGATIVE_INFINITY;
    this.#linesUnderHeader = undefined;
    this.#write(lines.map((line) => line + '\n').join(''));
  }

  #write(text: string): void {
    this.#options.stream.write(forTerminal(text));
  }
}
