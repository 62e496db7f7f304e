/** A chat that a table holds as a text which is no JSON, by the program that wrote it. */
export interface WrittenChat {
  /** How it is written, for a sentence that begins "The column holds ...". */
  what: string;
  fix: string;
}

const ROLE = '(?:system|user|assistant|tool|developer|function|human|gpt|chatgpt|bot|model|observation)';
const KEY = '(?:role|content|from|value)';
/** What may stand before the first message: a quote, the name of a class, brackets, the key of an object around the list. */
const OPEN = String.raw`^(?:b?['"])?(?:[A-Za-z_][\w.]*\()?[[({\s]*(?:['"]?(?:messages|conversations?)['"]?\s?[:=]\s?(?:[A-Za-z_][\w.]*\()?[[({\s]*)?`;

const NUMPY = /^(?:\[\s*|\{\s*'\w+'\s*:\s*)?(?:np\.|numpy\.)?array\(/;
const TUPLES = new RegExp(String.raw`^[[(]\s*[[(]\s*['"]${ROLE}['"]\s*,\s*[bru]?['"]`, 'i');
const PYTHON = new RegExp(String.raw`${OPEN}(?:'${KEY}'|"${KEY}"\s*:\s*')`);
const PYTHON_OTHER_KEY = new RegExp(String.raw`${OPEN}'\w+'\s*:`);
const BARE_KEYS = new RegExp(String.raw`^[[{][[{\s]*\w+\s*:`);
const CUT_OFF = new RegExp(
  String.raw`^[[{][[{\s]*"(?:role|from)"\s*:\s*"${ROLE}"\s*,\s*"(?:content|value)"`,
  'i',
);
const OTHERWISE = new RegExp(String.raw`${OPEN}[\\'":]*(?:[A-Za-z_][\w.]*\(|${KEY}\b)`);

const HAS_ROLE = new RegExp(
  String.raw`\b(?:role|from)\b[\\'"\s]{0,4}(?:[:=,]|=>)[\\'"\s:>]{0,6}${ROLE}\b`,
  'i',
);
const HAS_CONTENT = /\b(?:content|value)\b/;
const ENDS = /[\])}]['"]?$/;

/** No more than one line end in each pattern's reach: a text may have millions of them. */
const YAML_ROLE_FIRST = new RegExp(
  String.raw`^(?:-[^\S\n]+)?(?:role|from)[^\S\n]*:[^\S\n]*["']?${ROLE}["']?[^\S\n]*\n\s*(?:content|value)[^\S\n]*:`,
  'i',
);
const YAML_CONTENT_FIRST = /^-[^\S\n]+(?:content|value)[^\S\n]*:/;
const YAML_ROLE = new RegExp(
  String.raw`\n[^\S\n]+(?:role|from)[^\S\n]*:[^\S\n]*["']?${ROLE}["']?[^\S\n]*(?:\n|$)`,
  'i',
);

const KEEP =
  'Write the column with json.dumps, or keep it a list: dataset.to_json keeps it, to_csv and str() do not.';
const AS_JSON = 'Write it as JSON: [{"role": "user", "content": "..."}].';

/** What to say of a list of pairs, `("user", "Hi")`. */
export const PAIRS: WrittenChat = {
  what: 'a chat as a list of pairs of role and text, such as Python\'s ("user", "Hi")',
  fix: 'Make each pair a message: [{"role": role, "content": text} for role, text in chat], and write the table as JSON lines.',
};

/**
 * How a text shows a chat that no reader of JSON takes; undefined for every other text. In time linear in the text's length.
 * @param text  one that is no JSON
 */
export function writtenChat(text: string): WrittenChat | undefined {
  const trimmed = text.trim();
  if (/^\[object Object\](?:,\s?\[object Object\])*$/.test(trimmed))
    return {
      what: '"[object Object]", which is all that JavaScript leaves of an object in a text',
      fix: 'Write the table anew, this column with JSON.stringify.',
    };
  if (isYaml(trimmed)) return { what: 'a chat as YAML, as text', fix: AS_JSON };
  const ends = ENDS.test(trimmed.slice(-2));
  if (ends && NUMPY.test(trimmed) && HAS_ROLE.test(trimmed))
    return {
      what: 'a chat as NumPy shows an array, as text',
      fix: 'Turn the arrays into lists and write JSON: frame[COLUMN] = frame[COLUMN].map(list), then frame.to_json(FILE, orient="records", lines=True).',
    };
  if (TUPLES.test(trimmed)) return PAIRS;
  const hasBoth = (): boolean => HAS_ROLE.test(trimmed) && HAS_CONTENT.test(trimmed);
  if (PYTHON.test(trimmed) || (ends && PYTHON_OTHER_KEY.test(trimmed) && hasBoth()))
    return { what: 'a chat as Python shows it (single quotes), as text', fix: KEEP };
  if (CUT_OFF.test(trimmed))
    return {
      what: 'a chat as JSON that is cut off or has a mistake, as text',
      fix: 'Write the table anew: some programs cut long cells, others change quotes.',
    };
  if (!ends) return undefined;
  if (BARE_KEYS.test(trimmed) && hasBoth())
    return {
      what: 'a chat whose keys have no quotes, as JavaScript shows it and YAML may have it, as text',
      fix: AS_JSON,
    };
  if (OTHERWISE.test(trimmed) && hasBoth())
    return { what: 'a chat as a text that is no JSON', fix: `${AS_JSON} json.dumps of Python does.` };
  return undefined;
}

function isYaml(text: string): boolean {
  if (!/^(?:---|-\s|(?:messages|conversations?|role|from)\s?:)/i.test(text)) return false;
  const messages = text
    .replace(/^---(?=\s)/, '')
    .trimStart()
    .replace(/^(?:messages|conversations?)\s?:(?=\s)/, '')
    .trimStart();
  return YAML_ROLE_FIRST.test(messages) || (YAML_CONTENT_FIRST.test(messages) && YAML_ROLE.test(messages));
}
