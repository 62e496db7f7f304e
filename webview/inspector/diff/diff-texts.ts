/** What differs between two texts: by words, and by lines where words would take too long. */
import { diffArrays } from 'diff';
import { t } from '../../shared/l10n.ts';

/** A stretch of text that both sides have, or only the left (`removed`) or the right one (`added`). */
export interface DiffPiece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

export interface TextDiff {
  pieces: DiffPiece[];
  /** What was compared; `whole`: even lines took too long, so the texts stand one against the other. */
  by: 'words' | 'lines' | 'whole';
  /** Why it is not by words. */
  notice: string | undefined;
}

export interface DiffLimits {
  /** UTF-16 units of both texts together up to which words are compared. */
  words: number;
  /** Most words, or lines, that may differ: the work grows with its square. */
  edits: number;
  /** Time for one comparison. */
  milliseconds: number;
}

export const LIMITS: DiffLimits = { words: 200_000, edits: 4_000, milliseconds: 500 };

/** Words with the blanks before them, numbers whole, signs that stand together: about what a tokenizer makes of a text. */
const WORDS = /[^\S\n]*[\p{L}\p{M}_]+|[^\S\n]*\p{N}+|\n|[^\S\n]*[^\s\p{L}\p{M}\p{N}]+|[^\S\n]+/gu;
const LINES = /[^\n]*\n|[^\n]+$/g;

function compare(left: string, right: string, units: RegExp, limits: DiffLimits): DiffPiece[] | undefined {
  const changes = diffArrays<string>(left.match(units) ?? [], right.match(units) ?? [], {
    timeout: limits.milliseconds,
    maxEditLength: limits.edits,
  });
  return changes?.map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }));
}

/** Compares two texts within the limits; concatenating the pieces but the added ones gives the left text, and the other way round. */
export function diffTexts(left: string, right: string, limits: DiffLimits = LIMITS): TextDiff {
  const long = left.length + right.length > limits.words;
  const byWords = long ? undefined : compare(left, right, WORDS, limits);
  if (byWords !== undefined) return { pieces: byWords, by: 'words', notice: undefined };
  const byLines = compare(left, right, LINES, limits);
  if (byLines !== undefined) {
    const notice = long
      ? t`The texts are too long to compare words: these are whole lines.`
      : t`The texts differ too much to compare words: these are whole lines.`;
    return { pieces: byLines, by: 'lines', notice };
  }
  const pieces: DiffPiece[] = [
    { kind: 'removed', text: left },
    { kind: 'added', text: right },
  ];
  const notice = long
    ? t`The texts are too long to compare them: nothing was matched.`
    : t`The texts differ too much to compare them: nothing was matched.`;
  return { pieces, by: 'whole', notice };
}

/** How many words (or lines) only one side has. */
export function countChanges(pieces: readonly DiffPiece[]): { removed: number; added: number } {
  const count = (kind: DiffPiece['kind']) =>
    pieces.filter((piece) => piece.kind === kind).reduce((sum, { text }) => sum + wordsIn(text), 0);
  return { removed: count('removed'), added: count('added') };
}

const wordsIn = (text: string): number => text.match(/\S+/g)?.length ?? 0;
