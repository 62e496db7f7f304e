/** Something of another dialect of regular expressions in a pattern. */
export interface ForeignSyntax {
  /** As it stands in the pattern: `\A`, `(?P<`. */
  found: string;
  /** What it is elsewhere, and how JavaScript writes it, as sentences. */
  advice: string;
  /** It sets flags within the pattern: what follows it (`)` or `:`). */
  flags?: string;
}

/** Escaped letters that JavaScript would take for the letter itself, or refuse. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: 'In Python it is the start of the text: write `^`.',
  Z: 'In Python it is the end of the text: write `$`.',
  z: 'Elsewhere it is the end of the text: write `$`.',
  h: 'In PCRE it is horizontal white space: write `[ \\t]`.',
  H: 'In PCRE it is anything but horizontal white space: write `[^ \\t]`.',
  R: 'In PCRE it is a line end: write `(?:\\r\\n|\\n|\\r)`.',
  K: 'In PCRE it forgets what was matched so far: write a lookbehind, `(?<=...)`.',
  G: 'In PCRE it is where the last match ended: there is nothing like it, leave it out.',
  Q: 'In PCRE it begins a literal text: put a backslash before each special character instead.',
  E: 'In PCRE it ends a literal text: put a backslash before each special character instead.',
  X: 'In PCRE it is a whole character: write `.` with the flag `u`.',
  N: 'In PCRE it is anything but a line end: write `.` without the flag `s`.',
  a: 'Elsewhere it is the bell: write `\\x07`.',
  e: 'Elsewhere it is the escape character: write `\\x1b`.',
  o: 'Elsewhere it begins an octal number: write `\\xHH`.',
  g: 'Elsewhere it refers to a group: write `\\1`, or `\\k<name>`.',
};

const FLAGS: readonly [alone: string, group: string] = [
  'Flags stand beside the pattern: `flags: i` (i, m, s, u). Verbose patterns (x) are written without spaces and comments.',
  'Flags hold for the whole pattern: `flags: i` beside it, and `(?:` here.',
];

const GROUPS: readonly [start: RegExp, advice: string][] = [
  [/^\(\?P<\w*/, 'Python names a group so: write `(?<name>...)`.'],
  [/^\(\?P=\w*\)?/, 'Python refers to a named group so: write `\\k<name>`.'],
  [/^\(\?P>/, 'Recursion: there is nothing like it in JavaScript.'],
  [/^\(\?#[^)]*\)?/, 'It is a comment elsewhere: leave it out.'],
  [
    /^\(\?>/,
    'It is an atomic group elsewhere: write `(?:...)`, or `(?=(...))\\1` where it must not give back.',
  ],
  [/^\(\?\|/, 'It is a branch reset elsewhere: write `(?:...)`.'],
  [/^\(\?'\w*'?/, 'PCRE names a group so: write `(?<name>...)`.'],
  [/^\(\?\(/, 'It is a condition elsewhere: write the two cases as alternatives, `(?:...|...)`.'],
  [/^\(\?(?:R|\d+|&\w+|[+-]\d+)\)?/, 'Recursion: there is nothing like it in JavaScript.'],
  [/^\(\*[A-Z]\w*[^)]*\)?/, 'It is a verb of PCRE: leave it out.'],
  [/^\(\?\^?[a-zA-Z]*(?:-[a-zA-Z]+)?\)/, FLAGS[0]],
  [/^\(\?\^?[a-zA-Z]*(?:-[a-zA-Z]+)?:/, FLAGS[1]],
];

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~',
  graph: '!-~',
  ascii: '\\x00-\\x7f',
};

/** Letters and digits that may follow a backslash in JavaScript. */
const OWN = 'bBdDsSwWfnrtvcxuk0123456789';

/**
 * The first thing in a pattern that Python, PCRE or POSIX read otherwise than JavaScript, which often compiles it to something that matches
 * other text: `\A` is the letter A.
 * @param flags  `u` makes `\p{..}` a property
 */
export function foreignSyntax(pattern: string, flags = ''): ForeignSyntax | undefined {
  const literal = literalSyntax(pattern);
  if (literal) return literal;
  const unicode = /[uv]/.test(flags);
  const groups = (pattern.replace(/\\[\s\S]/g, '').match(/\((?!\?)|\(\?<(?![=!])/g) ?? []).length;
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (char === '\\') {
      const found = escapeSyntax(pattern, at, { unicode, groups, inClass });
      if (found) return found;
      at += 1;
    } else if (inClass) {
      const found = classSyntax(pattern.slice(at, at + 40));
      if (found) return found;
      if (char === ']') inClass = false;
    } else if (char === '[') {
      const found = bracketSyntax(pattern, at);
      if (found) return found;
      inClass = true;
      // `[^` and what follows it are inside.
      if (pattern[at + 1] === '^') at += 1;
    } else if (char === '(') {
      const found = groupSyntax(pattern.slice(at, at + 80));
      if (found) return found;
    } else {
      const found = quantifierSyntax(pattern, at);
      if (found) return found;
    }
  }
  return undefined;
}

/** What begins with a bracket: a class whose first character is `]` elsewhere, and a class of POSIX that lacks its brackets. */
function bracketSyntax(pattern: string, at: number): ForeignSyntax | undefined {
  const rest = pattern.slice(at);
  const word = /^\[\[:[<>]:\]\]/.exec(rest);
  if (word) return { found: word[0], advice: 'It is the edge of a word elsewhere: write `\\b`.' };
  const [whole, not = '', name = ''] = /^\[:(\^?)(\w{1,10}):\]/.exec(rest) ?? [];
  const own = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
  if (whole !== undefined && own !== undefined)
    return { found: whole, advice: `It is meant as a class of POSIX: write \`[${not}${own}]\`.` };
  if (rest.startsWith('[]')) {
    const advice = rest.includes(']', 2)
      ? 'In Python the bracket is then one of the characters: write `[\\]`.'
      : 'In JavaScript it matches nothing: write the characters into it.';
    return { found: '[]', advice };
  }
  // `[^]` is any character in JavaScript, unless it is what follows that closes the bracket.
  if (/^\[\^\](?:\\[\s\S]|[^[\]\\])*\]/.test(rest))
    return {
      found: '[^]',
      advice:
        'In Python the bracket is then one of the characters: write `[^\\]`; for any character `[\\s\\S]`.',
    };
  return undefined;
}

/** What other dialects read inside of brackets as more than its characters. */
function classSyntax(text: string): ForeignSyntax | undefined {
  const [whole, not, name = ''] = /^\[:(\^?)(\w+):\]/.exec(text.slice(0, 16)) ?? [];
  if (whole !== undefined) {
    const own = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
    const advice =
      own === undefined || not === '^' ? 'write the characters out' : `write \`${own}\` inside the brackets`;
    return { found: whole, advice: `It is a class of POSIX: ${advice}.` };
  }
  const [same] = /^\[([.=])[^\]]{1,20}\1\](?=\])/.exec(text) ?? [];
  if (same !== undefined) return { found: same, advice: 'POSIX names a character so: write it itself.' };
  if (text.startsWith('&&'))
    return {
      found: '&&',
      advice:
        'Elsewhere both classes have to hold: write a lookahead, `(?=[a-z])[^b]`; for the character write one `&`.',
    };
  const [without] = /^--?(?=\[[^\]]*\]\])/.exec(text) ?? [];
  if (without !== undefined)
    return {
      found: `${without}[`,
      advice: 'Elsewhere it takes characters out of a class: write a lookahead, `(?![aeiou])[a-z]`.',
    };
  return undefined;
}

/** A call that makes an expression in Python, Java, Rust, .NET or JavaScript. */
const CALL =
  /^(?:(?:re|regex)\.\w+|(?:new\s+)?RegExp|(?:java\.util\.regex\.)?Pattern\.compile|(?:new\s+)?Regex(?:::new)?)\(\s*[rRbBuUfF@#]{0,3}["'`/]/;

/** A pattern with what stands around it in code: `r"..."`, `/.../i`, `re.compile(r"...")`. */
function literalSyntax(pattern: string): ForeignSyntax | undefined {
  if (CALL.test(pattern) && /\)\s*;?\s*$/.test(pattern))
    return {
      found: pattern.slice(0, pattern.indexOf('(') + 1),
      advice: 'It is code that makes an expression: write only what stands between its quotes.',
    };
  const python = /^(?:[rRbBuUfF]{1,2}("""|'''|"|')|("""|'''))[\s\S]*(?:\1|\2)$/.exec(pattern);
  if (python && pattern.length > 2)
    return {
      found: pattern.slice(0, pattern.search(/["']/) + 1),
      advice: 'It is a string of Python: write only what stands between its quotes.',
    };
  const slashes = /^\/[\s\S]+\/([dgimsuvyx]*)$/.exec(pattern);
  if (slashes) {
    const flags = slashes[1] ?? '';
    const beside = flags === '' ? '' : `, and \`flags: ${flags}\` beside it`;
    return {
      found: `/.../${flags}`,
      advice: `Write only what stands between the slashes${beside}; a slash that is meant is written \`\\/\`.`,
    };
  }
  return undefined;
}

function escapeSyntax(
  pattern: string,
  at: number,
  { unicode, groups, inClass }: { unicode: boolean; groups: number; inClass: boolean },
): ForeignSyntax | undefined {
  const next = pattern[at + 1];
  if (next === undefined) return undefined;
  if (/[pP]/.test(next)) {
    if (unicode) return undefined;
    return {
      found: `\\${next}`,
      advice: 'A property needs the flag `u`: write `flags: u` beside the pattern.',
    };
  }
  if (/[a-zA-Z]/.test(next) && !OWN.includes(next)) {
    const advice =
      (Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : undefined) ??
      `For the letter itself write \`${next}\`.`;
    return { found: `\\${next}`, advice };
  }
  const hex = pattern.slice(at + 2, at + 7);
  if (next === 'x' && !/^[\da-fA-F]{2}/.test(hex))
    return {
      found: '\\x',
      advice: 'Two hexadecimal digits follow it; for a larger code write `\\u{...}` with the flag `u`.',
    };
  if (next === 'u' && !/^[\da-fA-F]{4}/.test(hex) && !(unicode && hex.startsWith('{')))
    return { found: '\\u', advice: 'Four hexadecimal digits follow it, or `{...}` with the flag `u`.' };
  if (next === 'k' && !inClass && !/^</.test(hex))
    return { found: '\\k', advice: 'A named group is referred to as `\\k<name>`.' };
  const [number = ''] = /^\d{1,3}/.exec(pattern.slice(at + 1, at + 4)) ?? [];
  if (
    (number.startsWith('0') && number.length > 1) ||
    (number !== '' && number !== '0' && Number(number) > groups)
  ) {
    const code = /^[0-7]+$/.test(number) ? parseInt(number, 8) : NaN;
    const write =
      code <= 0xff
        ? `For the character of that octal number write \`\\x${code.toString(16).padStart(2, '0')}\`.`
        : 'There is no such group.';
    return {
      found: `\\${number}`,
      advice: number.startsWith('0') || groups > 0 || number.length > 1 ? write : 'There is no such group.',
    };
  }
  return undefined;
}

function groupSyntax(text: string): ForeignSyntax | undefined {
  if (/^\(\?(?:[:=!]|<[=!]|<[^=!])/.test(text)) return undefined;
  for (const [start, advice] of GROUPS) {
    const found = start.exec(text)?.[0];
    if (found === undefined) continue;
    return FLAGS.includes(advice) ? { found, advice, flags: found.slice(-1) } : { found, advice };
  }
  return undefined;
}

function quantifierSyntax(pattern: string, at: number): ForeignSyntax | undefined {
  const [possessive] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.exec(pattern.slice(at, at + 24)) ?? [];
  if (possessive !== undefined)
    return {
      found: possessive,
      advice: `It is a possessive quantifier elsewhere: write \`${possessive.slice(0, -1)}\`.`,
    };
  const [from] = /^\{,\d+\}/.exec(pattern.slice(at, at + 16)) ?? [];
  return from === undefined ? undefined : { found: from, advice: `Write \`{0${from.slice(1)}\`.` };
}

/** Flags of every search in completions: they are not the searcher's to choose. */
export const SEARCH_FLAGS = 'iu';

/** Why a search refuses a pattern, as sentences; undefined for one that JavaScript reads as it was meant. */
export function searchFault(pattern: string): string | undefined {
  const foreign = foreignSyntax(pattern, SEARCH_FLAGS);
  const instead = foreign?.flags === ':' ? 'Write `(?:` here' : 'Leave it out';
  // Beside what is searched for there is no place for flags.
  const own = foreign?.flags && {
    ...foreign,
    advice: `${instead}: a search ignores case, and has no other flags.`,
  };
  const fault = own ? foreignFault(own) : patternFault(pattern, SEARCH_FLAGS);
  return fault === undefined ? undefined : `The expression ${fault}.`;
}

const foreignFault = ({ found, advice }: ForeignSyntax): string =>
  `holds \`${found}\`, which is not JavaScript's. ${advice.replace(/\.$/, '')}`;

/** Why a pattern is refused; undefined for one that JavaScript reads as it was meant. */
export function patternFault(pattern: string, flags = ''): string | undefined {
  const foreign = foreignSyntax(pattern, flags);
  if (foreign) return foreignFault(foreign);
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    const [, reason = ''] = /:\s*([^:]+)$/.exec(error instanceof Error ? error.message : '') ?? [];
    return `is not a regular expression that compiles${reason === '' ? '' : `: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`}`;
  }
}
