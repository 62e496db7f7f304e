import { splitParameters, type Signature } from './signature.ts';

/**
 * Names of columns that a reward reads, by what its text says: `(completions, { answer, ...rest })`, `columns.answer`, `columns['answer']`,
 * `const { answer } = columns`. The columns themselves are a plain object, which tells nobody what was looked for in it.
 *
 * Not among them is what has a default in the braces or is asked for first (`'answer' in columns`, `Object.hasOwn(columns, 'answer')`): its author
 * knows that it may be absent.
 */
export function readColumns(signature: Signature | undefined): string[] {
  const [, second] = signature?.parameters ?? [];
  if (signature === undefined || second === undefined) return [];
  const names = new Set<string>();
  const holders = new Set<string>();
  const take = (pattern: string): void => {
    for (const part of splitParameters(pattern)) {
      const rest = /^\.\.\.\s*([\w$]+)$/.exec(part)?.[1];
      const read = /^(?:([\w$]+)|(['"`])(.+?)\2)\s*(?::\s*[\w$]+\s*)?$/.exec(part);
      if (rest !== undefined) holders.add(rest);
      else if (read) names.add(read[1] ?? read[3] ?? '');
    }
  };
  const braces = /^\{([\s\S]*?)\}\s*(?:=\s*\{\s*\}\s*)?$/.exec(second)?.[1];
  if (braces !== undefined) take(braces);
  else holders.add(/^[\w$]+/.exec(second)?.[0] ?? '');
  holders.delete('');
  const { source } = signature;
  const asked = new Set<string>();
  for (const holder of holders) {
    const id = `(?<![\\w$.])${holder.replaceAll('$', '\\$')}`;
    for (const [, name] of source.matchAll(new RegExp(`${id}\\s*(?:\\?\\.|\\.)\\s*([A-Za-z_$][\\w$]*)`, 'g')))
      names.add(name ?? '');
    for (const [, , name] of source.matchAll(
      new RegExp(`${id}\\s*(?:\\?\\.)?\\[\\s*(['"\`])((?:(?!\\1).)+)\\1\\s*\\]`, 'g'),
    ))
      names.add(name ?? '');
    for (const [, pattern] of source.matchAll(
      new RegExp(`\\{([^{}]*)\\}\\s*=\\s*${id}\\b(?!\\s*[.[?(])`, 'g'),
    ))
      take(pattern ?? '');
    for (const [, , name] of source.matchAll(new RegExp(`(['"\`])([^'"\`]+)\\1\\s+in\\s+${id}\\b`, 'g')))
      asked.add(name ?? '');
    for (const [, , name] of source.matchAll(
      new RegExp(`hasOwn(?:Property\\.call)?\\(\\s*${id}\\s*,\\s*(['"\`])([^'"\`]+)\\1`, 'g'),
    ))
      asked.add(name ?? '');
    for (const [, , name] of source.matchAll(
      new RegExp(`${id}\\.hasOwnProperty\\(\\s*(['"\`])([^'"\`]+)\\1`, 'g'),
    ))
      asked.add(name ?? '');
  }
  return [...names].filter((name) => name !== '' && !asked.has(name) && !(name in Object.prototype));
}
