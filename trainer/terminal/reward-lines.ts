import { safe } from './safe-text.ts';

/** Lines of one reward that are shown between two steps. */
const SHOWN_LINES = 20;
/** Characters of a line that are shown. */
const SHOWN_CHARACTERS = 500;

/** A line that a reward printed, as one line of a terminal. */
export function rewardLine(reward: string | null, line: string, unicode: boolean): string {
  const cut = line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}...` : line;
  return safe(`${reward ?? 'a reward'}: ${cut}`, unicode);
}

/** Shows what rewards print, so many lines of each a step; the others are counted and lie in `events.jsonl`. */
export class RewardLines {
  readonly #show: (line: string) => void;
  readonly #shown = new Map<string | null, number>();

  constructor(show: (line: string) => void) {
    this.#show = show;
  }

  add(reward: string | null, line: string, unicode: boolean): void {
    const shown = this.#shown.get(reward) ?? 0;
    this.#shown.set(reward, shown + 1);
    if (shown < SHOWN_LINES) this.#show(rewardLine(reward, line, unicode));
  }

  /** A step is over, or the run: says what was left out. */
  next(unicode: boolean): void {
    for (const [reward, shown] of this.#shown)
      if (shown > SHOWN_LINES)
        this.#show(rewardLine(reward, `... ${shown - SHOWN_LINES} more lines are in events.jsonl`, unicode));
    this.#shown.clear();
  }
}
