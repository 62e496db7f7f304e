/** The tag with which a completion has to begin for a reward, and what the config says of it. */
export interface OpeningTag {
  /** Its name: `think` of `<think>`. */
  name: string;
  /** Does `prompt_opens` say that the prompt holds it? */
  opens: boolean;
  /** What to do where the prompt holds it and the config does not say so, a sentence. */
  wayOut: string;
}

/** The tag with which a completion has to begin for a `format` or a `regex`; undefined for others, and where it need not begin with one. */
export function openingTag(reward: Readonly<Record<string, unknown>>): OpeningTag | undefined {
  const { use, preset, tags, pattern } = reward;
  if (use === 'shuffled') {
    const inner = reward['reward'];
    return typeof inner === 'object' && inner !== null
      ? openingTag(inner as Record<string, unknown>)
      : undefined;
  }
  if (use === 'regex') {
    const begins = reward['full_match'] === true || /^[(?:]*\^/.test(String(pattern));
    const { flags } = reward;
    const multiline = typeof flags === 'string' && flags.includes('m') && reward['full_match'] !== true;
    return begins && !multiline ? ofPattern(pattern) : undefined;
  }
  if (use !== 'format') return undefined;
  if (typeof pattern === 'string') return ofPattern(pattern);
  const first: unknown = preset === 'think' ? 'think' : Array.isArray(tags) ? tags[0] : undefined;
  if (typeof first !== 'string') return undefined;
  const opens = reward['prompt_opens'] === true;
  return { name: first, opens, wayOut: 'Write `prompt_opens: true` beside it.' };
}

/** White space and the beginnings of groups, then a tag that is not optional. */
const BEGINS_WITH = /^(?:\^|\((?:\?:|\?<\w+>)?|\\[sn][*+?]?| )*\\?<([A-Za-z][\w-]*)\\?>(?![*?{])/;
/** What could make the beginning one of several, or none. */
const CHOICE = /\||\)(?:[*?]|\{0)/;

function ofPattern(pattern: unknown): OpeningTag | undefined {
  const text = String(pattern);
  const [, name] = BEGINS_WITH.exec(text) ?? [];
  // What is escaped, or stands in brackets, is a character.
  if (name === undefined || CHOICE.test(text.replace(/\\[\s\S]/g, 'x').replace(/\[[^\]]*\]/g, 'x')))
    return undefined;
  const wayOut = `Write a pattern that begins inside of it, without \`<${name}>\`.`;
  return { name, opens: false, wayOut };
}
