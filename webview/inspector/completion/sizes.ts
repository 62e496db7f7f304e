/** How much of a text has room in a card: estimates, so that no card has to be measured. */
import type { CompletionView, GroupView } from '../../../core/protocol/index.ts';

/** Least width of a card and the gap between two, in pixels. */
export const CARD_WIDTH = 236;
export const CARD_GAP = 10;

/** A lone card does not become wider, in pixels. */
const WIDEST_CARD = 760;

/** Lines of a finished text before it scrolls. */
export const MAX_LINES = 14;

/** A monospace letter is no narrower, in pixels. */
const LETTER = 6;
/** A card's padding and border, left and right. */
const PADDING = 22;

/** Letters of a token before any completion has been seen. */
const LETTERS_A_TOKEN = 4;

/** Letters of a token in a group's completions; undefined where none has both text and a length in tokens. */
export function lettersPerToken(group: GroupView | undefined): number | undefined {
  const known = group?.completions.filter(({ tokens }) => tokens !== null && tokens > 0) ?? [];
  const sum = (of: (completion: CompletionView) => number) => known.reduce((all, one) => all + of(one), 0);
  return known.length === 0
    ? undefined
    : sum(({ completion }) => completion.length) / sum(({ tokens }) => tokens ?? 0);
}

/** Lines kept for a text while it is sampled: all of a short one, 12 of a long one. A line holds about 30 letters. */
export function linesFor(maxTokens: number, letters = LETTERS_A_TOKEN): number {
  return maxTokens === 0 ? 8 : Math.max(2, Math.min(12, Math.ceil((maxTokens * letters) / 30)));
}

/** Most characters of a text that can be in sight in one of `count` cards in a view of `width` pixels. */
export function charactersInSight(width: number, count: number): number {
  const fitting = Math.max(1, Math.floor((width + CARD_GAP) / (CARD_WIDTH + CARD_GAP)));
  const across = Math.min(fitting, Math.max(1, count));
  const card = Math.min(WIDEST_CARD, Math.max(CARD_WIDTH, (width + CARD_GAP) / across - CARD_GAP));
  return Math.ceil((card - PADDING) / LETTER) * (MAX_LINES + 1);
}
