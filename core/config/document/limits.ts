/**
 * How large a config may be. A config is written by hand: what is beyond these bounds is data, an accident or an attack, and is refused
 * before it costs time. Together they keep the check of any text under 300 ms.
 */
export const LIMITS = {
  /** Bytes of a file, and characters of a text. */
  bytes: 4 * 1024 * 1024,
  lines: 20_000,
  /** Pieces that YAML's lexer makes of a text: keys, values, marks, comments, line ends. */
  pieces: 6000,
  /** Characters in quotes, which YAML reads one by one. */
  quoted: 1024 * 1024,
  /** Characters of values and keys without quotes, which YAML reads one by one as well. */
  plain: 1024 * 1024,
  /** Characters of blocks (`|`, `>`), which are read by lines: the place of a long text. */
  blocks: 2 * 1024 * 1024,
  /** Backslashes in double quotes: each that YAML does not know is an error of its own. */
  escapes: 10_000,
  /** Values, those repeated by aliases and merge keys included. */
  values: 2000,
  depth: 40,
  /** Problems that are worked out; more are counted. */
  problems: 100,
} as const;

/** Why a text is no config by its size alone; undefined where it may be read. */
export function tooLarge(text: string): string | undefined {
  if (text.length > LIMITS.bytes) return sizeText(text.length);
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (++lines > LIMITS.lines) return `A config has at most ${LIMITS.lines} lines; this text has more.`;
  }
  return undefined;
}

/** "A config has at most 4 MiB: this one has 5.2 MiB." */
export function sizeText(bytes: number): string {
  const mib = (size: number) => `${Number((size / 2 ** 20).toFixed(1))} MiB`;
  return `A config has at most ${mib(LIMITS.bytes)}: this one has ${bytes < LIMITS.bytes + 2 ** 17 ? 'a little more' : mib(bytes)}.`;
}
