/** Text as Markdown that renders as itself: names and messages may hold any character. */
export const plain = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&').replace(/\s+/g, ' ');

/** Markdown for whoever reads its source: what `plain` escaped stands as it was. */
export const unescaped = (markdown: string): string =>
  markdown.replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1');

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? ':--' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** What a model wrote, as a block that ends only where it ends. */
export function quoted(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** Paragraphs with empty lines between; those that are undefined are left out. */
export const page = (...parts: (string | undefined)[]): string =>
  `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;
