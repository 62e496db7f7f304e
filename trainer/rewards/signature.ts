/**
 * What the text of a reward function says about how it was meant: people bring functions that were written for another trainer.
 * Only the way of calling is judged, and only where it cannot be right here.
 */

export interface Signature {
  /** As they stand in the source, with their defaults. */
  parameters: string[];
  source: string;
}

/** `undefined` where the source does not tell (a native or bound function). */
export function signatureOf(reward: unknown): Signature | undefined {
  if (typeof reward !== 'function') return undefined;
  const source = Function.prototype.toString.call(reward);
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return undefined;
  const list = parameterList(source);
  return list === undefined ? undefined : { parameters: splitParameters(list), source };
}

/** What stands between a function's parentheses, or the one name of `text => ...`. */
function parameterList(source: string): string | undefined {
  const single = /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (single) return single[1];
  const open = source.indexOf('(');
  if (open < 0) return undefined;
  const close = closing(source, open);
  return close === undefined ? undefined : source.slice(open + 1, close);
}

/** Where the bracket that opens at `open` closes; texts with brackets in them are default values and rare. */
function closing(source: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    const sign = source[at] as string;
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign) && --depth === 0) return at;
  }
  return undefined;
}

/** The parts of a list of parameters, or of a pattern in braces. */
export function splitParameters(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= list.length; at++) {
    const sign = list[at];
    if (sign !== undefined && '([{'.includes(sign)) depth += 1;
    else if (sign !== undefined && ')]}'.includes(sign)) depth -= 1;
    else if (sign === undefined || (sign === ',' && depth === 0)) {
      const part = list.slice(from, at).trim();
      if (part !== '') parts.push(part);
      from = at + 1;
    }
  }
  return parts;
}

/** Why a function cannot work as it is called here, and how to write it; `undefined` where nothing speaks against it. */
export function callProblem(signature: Signature | undefined): { message: string; fix: string } | undefined {
  const [first = '', second = '', ...others] = signature?.parameters ?? [];
  const required = others.filter((name) => !/^\.\.\.|=/.test(name));
  if (first.startsWith('{') && !/^\{\s*length\b[^,]*\}/.test(first)) {
    const rest = first.replace(/^\{\s*|\s*\}.*$/gs, '').split(/\s*,\s*/).filter((name) => !/^completions?\b|^$/.test(name)); // prettier-ignore
    return {
      message: `the function takes one object (${short(first)}), as TRL passes keyword arguments; here the first argument is the list of completions`,
      fix: `Write \`(completions${rest.length === 0 ? '' : `, { ${rest.join(', ')} }`}) => ...\`: the second argument holds the columns of the data and \`prompts\`.`,
    };
  }
  if (/^(prompts?|kwargs|columns)$/.test(first) || /^completions?$/.test(second))
    return {
      message: `the first parameter is called \`${short(first)}\`, but the first argument is the list of completions`,
      fix: 'Write `(completions, { prompts, ...columns }) => ...`: prompts and the columns of the data are in the second argument.',
    };
  if (required.length > 0 || second === 'prompts') {
    const names = [second, ...required].filter((name) => !name.startsWith('{'));
    return {
      message: `the function is written (${short((signature?.parameters ?? []).join(', '))}), and a reward gets two arguments: the completions, and one object with all columns`,
      fix: `Write \`(completions, { ${names.join(', ')} }) => ...\`: columns come by name, in one object.`,
    };
  }
  return undefined;
}

/** Completions read as TRL's chat form has them, lists of messages: `one[0].content`, `one.at(-1)["content"]`, `({ content }) =>`. */
const CHAT_FORM = /\.\s*content\b|\[\s*(['"`])content\1\s*\]|[{,]\s*content\s*(?:[:=][^{},]*)?[},][^=]*=>/;
const AS_TEXTS =
  'Completions are texts here, and no lists of messages as in the chat form of TRL: write `text` where `text[0].content` or `completion[0]["content"]` stands.';
/** The same where the text of a whole file is looked at: of a list's element alone, and not of a prompt, which may be a chat. */
const CHAT_FORM_IN_FILE =
  /(?<!prompts?(?:\[\w+\])?)(?:\[\s*(?:0|-1|\w+\.length\s*-\s*1)\s*\]|\.at\(\s*-?\d\s*\))\s*(?:\?\.|!)?\s*(?:\.?\s*content\b|\[\s*(['"`])content\1\s*\])/i;

/** Whether the text of a module reads the first or last of a list, which is no prompt, as a message. */
export const readsMessages = (module: string): boolean => CHAT_FORM_IN_FILE.test(module);

/** How a call went wrong. */
export interface Failure {
  /** Of what was thrown, if anything was. */
  thrown?: string;
  /** Columns that were asked for and that are not there. */
  missing: readonly string[];
  /** Columns that are there. */
  columns: readonly string[];
  /** Whether the function's module reads completions as lists of messages. */
  readsChats?: boolean;
}

/** What a failed call has to do with how the function was written; `undefined` where nothing is known. */
export function hintFor(signature: Signature | undefined, failure: Failure): string | undefined {
  const { missing, columns, thrown = '', readsChats = false } = failure;
  const { source = '', parameters: [first = ''] = [] } = signature ?? {};
  if (missing.length > 0) {
    const names = missing.map((name) => `\`${name}\``).join(', ');
    return `It reads ${names}, which the data does not have: its columns are ${columns.join(', ')}.`;
  }
  if (CHAT_FORM.test(source) && !/^\{/.test(first)) return AS_TEXTS;
  if (/\.forEach\(\s*async\b/.test(source))
    return '`forEach` waits for nobody: write `return Promise.all(completions.map(async (text) => ...))`.';
  if (readsChats) return AS_TEXTS;
  const method = /(\w+)\.(\w+) is not a function/.exec(thrown);
  if (method && method[1] === first && (method[2] as string) in String.prototype)
    return `The first argument is the list of all completions, and not one: write \`(completions) => completions.map((${first}) => ...)\`.`;
  return undefined;
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 80)}...` : line;
};
