import type { MetricsLine } from '../../../core/run/records.ts';
import { significant } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';

/** Between two announcements: a fast run does not talk without end. */
const PAUSE_MS = 5000;

/** What a screen reader is told: the step that is shown, not every token of it. */
export class Announcer {
  private readonly changed: () => void;
  private step: number | undefined;
  private next = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  text = '';

  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** What came of something that was asked for, at once. */
  tell(words: string): void {
    this.text = words;
    this.changed();
  }

  /** The step on the screen, and the newest metrics. */
  say(step: number | undefined, latest: MetricsLine | undefined): void {
    if (step === undefined || step === this.step) return;
    this.step = step;
    this.next =
      latest?.step === step
        ? t`Step ${step}, reward ${significant(latest.metrics['reward'])}`
        : t`Step ${step}`;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.text = this.next;
      this.changed();
    }, PAUSE_MS);
  }
}
