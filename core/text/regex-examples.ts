/** A shortest text that a regular expression matches. */
export interface RegexExample {
  text: string;
  /** Characters of it that stand for a class or for any character: others could stand there. */
  filled: number;
}

const MOST_EXAMPLES = 64;
const LONGEST_EXAMPLE = 20_000;

/** What is tried where an expression leaves a character open, in turn, so that what is wrong with one of them is not wrong with all. */
const FILLINGS = ['a7 ', 'Z1\n', 'e0\t'].map(
  (first) => first + Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join(''),
);

/** What is beyond this reading: the expression may match other texts. */
class Unread extends Error {}

/**
 * Texts that an expression matches, as short as its parts allow: each way through its alternatives, repetitions as rarely as may be, open
 * characters filled in several ways. What looks around itself (`(?=...)`, `\b`) takes no room; whoever uses an example has to see that it matches.
 * @returns the shortest first; undefined where the expression cannot be read so, or has too many ways
 */
export function regexExamples(pattern: string, flags = ''): RegexExample[] | undefined {
  try {
    const found = new Map<string, RegexExample>();
    for (const filling of FILLINGS)
      for (const example of new Reader(pattern, flags, filling).read()) found.set(example.text, example);
    return [...found.values()].sort((a, b) => a.text.length - b.text.length);
  } catch (error) {
    // A class that no engine takes is refused elsewhere.
    if (error instanceof Unread || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const NOTHING: RegexExample = { text: '', filled: 0 };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', 0: '\0' };

class Reader {
  readonly #pattern: string;
  readonly #flags: string;
  readonly #filling: string;
  #at = 0;
  #depth = 0;

  constructor(pattern: string, flags: string, filling: string) {
    this.#pattern = pattern;
    this.#flags = flags;
    this.#filling = filling;
  }

  read(): RegexExample[] {
    const all = this.#alternatives();
    if (this.#at < this.#pattern.length) throw new Unread();
    return all;
  }

  #alternatives(): RegexExample[] {
    // Patterns have 10,000 characters at most; a group in a group is a call in a call.
    if (++this.#depth > 100) throw new Unread();
    const all = this.#sequence();
    while (this.#take('|')) all.push(...this.#sequence());
    this.#depth -= 1;
    return few(all);
  }

  #sequence(): RegexExample[] {
    let so: RegexExample[] = [NOTHING];
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at] ?? '')) {
      const atom = this.#atom();
      so = joined(so, repeated(atom, this.#least()));
    }
    return so;
  }

  /** The least number of repetitions of what was just read. */
  #least(): number {
    const [whole, least] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at, this.#at + 24)) ?? []; // prettier-ignore
    if (whole === undefined) return 1;
    this.#at += whole.length;
    return least === undefined ? (whole.startsWith('+') ? 1 : 0) : Number(least);
  }

  #atom(): RegexExample[] {
    const sign = this.#pattern[this.#at] ?? '';
    if (sign === '(') return this.#group();
    if (sign === '[') return this.#open(/^\[(?:\\[\s\S]|[^\]\\])*\]/);
    if (sign === '\\') return this.#escape();
    this.#at += 1;
    if (sign === '^' || sign === '$') return [NOTHING];
    return sign === '.' ? this.#filled('.') : [literal(sign)];
  }

  #group(): RegexExample[] {
    const [start = ''] = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(this.#pattern.slice(this.#at, this.#at + 200)) ?? []; // prettier-ignore
    this.#at += start.length;
    const inner = this.#alternatives();
    if (!this.#take(')')) throw new Unread();
    return /[=!]$/.test(start) ? [NOTHING] : inner;
  }

  #escape(): RegexExample[] {
    const rest = this.#pattern.slice(this.#at, this.#at + 100);
    if (/^\\[bB]/.test(rest)) {
      this.#at += 2;
      return [NOTHING];
    }
    if (/^\\(?:[dDsSwW]|[pP]\{)/.test(rest)) return this.#open(/^\\(?:[pP]\{[^}]*\}|[\s\S])/);
    // What a group matched before.
    if (/^\\(?:[1-9]|k)/.test(rest)) throw new Unread();
    const [code, hex] = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{[\da-fA-F]+\})/.exec(rest) ?? [];
    if (code !== undefined) {
      this.#at += code.length;
      return [literal(String.fromCodePoint(parseInt(hex ?? code.replace(/[^\da-fA-F]/g, ''), 16)))];
    }
    if (rest.startsWith('\\c')) throw new Unread();
    this.#at += 2;
    const sign = rest[1] ?? '';
    return [literal(CONTROLS[sign] ?? sign)];
  }

  /** A class of characters, written as `source` finds it here. */
  #open(source: RegExp): RegexExample[] {
    const [written] = source.exec(this.#pattern.slice(this.#at)) ?? [];
    if (written === undefined) throw new Unread();
    this.#at += written.length;
    return this.#filled(written);
  }

  #filled(written: string): RegexExample[] {
    const one = new RegExp(`^(?:${written})$`, this.#flags.replace(/[gym]/g, ''));
    const character = [...this.#filling].find((sign) => one.test(sign));
    if (character === undefined) throw new Unread();
    return [{ text: character, filled: 1 }];
  }

  #take(sign: string): boolean {
    const is = this.#pattern[this.#at] === sign;
    if (is) this.#at += 1;
    return is;
  }
}

const literal = (text: string): RegexExample => ({ text, filled: 0 });

function few(all: RegexExample[]): RegexExample[] {
  if (all.length > MOST_EXAMPLES) throw new Unread();
  return all;
}

function joined(before: readonly RegexExample[], after: readonly RegexExample[]): RegexExample[] {
  if (before.length * after.length > MOST_EXAMPLES) throw new Unread();
  return before.flatMap((one) =>
    after.map((next) => {
      const text = one.text + next.text;
      if (text.length > LONGEST_EXAMPLE) throw new Unread();
      return { text, filled: one.filled + next.filled };
    }),
  );
}

/** Each alternative repeated by itself: a repetition of several has a way for each. */
function repeated(all: readonly RegexExample[], times: number): RegexExample[] {
  if (times === 0) return [NOTHING];
  return all.map(({ text, filled }) => {
    if (text.length * times > LONGEST_EXAMPLE) throw new Unread();
    return { text: text.repeat(times), filled: filled * times };
  });
}
