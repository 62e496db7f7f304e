import type { GrpoConfig } from '../../core/config/index.ts';
import type { RewardOptions } from '../../core/config/rewards.ts';
import { cutAtStop } from '../../core/text/exact-answer.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import type { PromptProblem } from './prompt-notes.ts';

type Length = RewardOptions<'length'>;

/** A length is out of reach where tokens would have to be longer than all but so few of them. */
const RARE = 0.01;

/** Words and what may stand between them: a stop text that ends all of these ends any text of so many words. */
const WORDS = ['a', 'the', 'One', '7'];
const SPACES = [' ', '\n', '\t', '  ', ', ', '. '];
/** Of how many words it is tried. */
const TRIED = 50;

/**
 * A `length` that begins to score its most beyond what fits into `max_completion_length`, or that a stop text ends before.
 * @param path  of the reward, `rewards.0`
 */
export function lengthProblems(
  options: Length,
  path: string,
  { config, tokenizer }: { config: GrpoConfig; tokenizer: Tokenizer },
): PromptProblem[] {
  const { unit } = options;
  const key = options.target === undefined ? 'min' : 'target';
  const wanted = options.target ?? options.min ?? 0;
  if (wanted <= 1) return [];
  const { max_completion_length: cap, stop } = config.grpo;
  const common = { severity: 'warning', where: `${path}.${key}` } as const;
  const each = wanted / cap;
  const sizes = sizesOf(tokenizer, unit);
  const enough = sizes.filter((size) => size >= each).length;
  if (enough < RARE * sizes.length) {
    const rare =
      enough === 0
        ? 'No completion can score its most here'
        : 'Hardly any completion can score its most here';
    return [
      {
        ...common,
        code: 'config-length-out-of-reach',
        message: `${rare}: ${wanted} ${unit} within grpo.max_completion_length, ${cap} tokens, are ${Math.round(10 * each) / 10} a token, and ${enough} of ${sizes.length} tokens have so many.`,
        fix: `Raise grpo.max_completion_length, or lower \`${key}\`.`,
      },
    ];
  }
  const stopped = unit === 'words' ? alwaysStopped(Math.min(wanted, TRIED), stop) : undefined;
  if (stopped === undefined) return [];
  return [
    {
      ...common,
      code: 'config-form-stopped',
      message: `No completion can score its most here: the stop text ${JSON.stringify(stopped)} ends it before it has ${wanted} words.`,
      fix: 'Take the stop text out, or ask for fewer words.',
    },
  ];
}

/** How much each token can add to a text, at most: special tokens and those that nobody can sample add nothing. */
export function sizesOf(tokenizer: Tokenizer, unit: Length['unit']): number[] {
  const { bosId, eosId, padId, unkId } = tokenizer;
  const silent: readonly (number | null)[] = [bosId, eosId, padId, unkId];
  const tokens = tokenizer.tokens(Array.from({ length: tokenizer.size }, (_, id) => id));
  return tokens.flatMap((token, id) => {
    if (silent.includes(id) || /^\[unused \d+\]$/.test(token) || tokenizer.specialTokenIn(token) === token)
      return [];
    // The signs of vocabularies for a space and a line end. A letter of several bytes counts as several: at most.
    const text = token.replace(/[Ġ▁ĊĉÂ\s]/g, ' ');
    return [unit === 'characters' ? token.length : text.split(' ').filter((word) => word !== '').length];
  });
}

/** The stop text that ends texts of so many words, however they are written; undefined where there are some that it does not end. */
function alwaysStopped(words: number, stop: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const word of WORDS) {
    for (const space of SPACES) {
      const { text, stopped } = cutAtStop(Array.from({ length: words }, () => word).join(space), stop);
      if (text.split(/\s+/).filter((one) => one !== '').length >= words) return undefined;
      found ??= stopped;
    }
  }
  return found;
}
