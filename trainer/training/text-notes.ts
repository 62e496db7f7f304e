import { GrpoError } from '../../core/errors/index.ts';
import type { Tokenizer } from '../models/tokenizer.ts';

/** A space alone, as vocabularies spell it. */
const SPACES: readonly string[] = ['▁', 'Ġ', ' '];

/** The space with which a text ends as a token of its own, in a tokenizer that joins it with the next word; undefined where there is none. */
export function looseSpace(ids: readonly number[], tokenizer: Tokenizer): string | undefined {
  const last = ids.at(-1);
  if (last === undefined) return undefined;
  const [token = ''] = tokenizer.tokens([last]);
  if (!SPACES.includes(token)) return undefined;
  // A tokenizer of single characters has it between words as well.
  const words = betweenWords(tokenizer);
  return words === undefined || words.includes(last) ? undefined : token;
}

/** Ids of some words; undefined where the tokenizer knows none of them. */
function betweenWords(tokenizer: Tokenizer): number[] | undefined {
  // Words that the prompts' own tokenizer may lack: some know digits only.
  for (const words of ['a the a', '1 2 3']) {
    try {
      return tokenizer.encode(words, { specialTokens: false });
    } catch (error) {
      if (!(error instanceof GrpoError)) throw error;
    }
  }
  return undefined;
}

/** What ends and begins turns for well-known models. `<s>` and the like are also HTML. */
const MARKERS = /<\|[a-z][a-z0-9_]*\|>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>/g;

/** The first marker of another model in a text, which this tokenizer spells letter by letter; undefined where there is none. */
export function foreignMarker(text: string, tokenizer: Tokenizer): string | undefined {
  const markers = new Set(text.match(MARKERS) ?? []);
  return [...markers].find(
    (marker) =>
      // Some models were trained with markers that are no tokens: their chat template writes them.
      tokenizer.chatTemplate?.includes(marker) !== true &&
      tokenizer.encode(marker, { specialTokens: false }).length > 1 &&
      tokenizer.specialTokenIn(marker) !== marker,
  );
}
