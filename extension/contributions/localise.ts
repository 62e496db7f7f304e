/** Keys whose values people read, wherever the editor takes `%key%` for them. */
const READ = new Set([
  'title',
  'description',
  'contents',
  'displayName',
  'altText',
  'label',
  'contextualTitle',
]);
/** Parts whose `name` people read; elsewhere a `name` is an identifier. */
const NAMED = new Set(['views']);
/** Parts that the editor hands to models or takes as they are. */
const UNREAD = new Set([
  'grammars',
  'languages',
  'inputSchema',
  'problemMatchers',
  'taskDefinitions',
  'configurationDefaults',
]);

/**
 * Takes the texts that people read out of a manifest.
 * @returns the manifest with `%key%` in their places, and the texts by key: `package.nls.json`
 */
export function localise(manifest: object): { manifest: object; strings: Record<string, string> } {
  const strings: Record<string, string> = {};
  const walk = (value: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item, place) => walk(item, [...path, nameOf(item, place)]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, entry(key, child, path)]));
  };
  const entry = (key: string, child: unknown, path: readonly string[]): unknown => {
    if (UNREAD.has(key)) return child;
    const isRead = READ.has(key) || (key === 'name' && path.some((part) => NAMED.has(part)));
    if (typeof child !== 'string' || !isRead) return walk(child, [...path, key]);
    const name = [...path, key].join('.').replace(/^contributes\./, '');
    strings[name] = child;
    return `%${name}%`;
  };
  return { manifest: walk(manifest, []) as object, strings };
}

/** Something stable to call a list's item by, so that a text keeps its key when the order changes. */
function nameOf(item: unknown, place: number): string {
  const { id, command, name } = (item ?? {}) as Record<string, unknown>;
  for (const one of [id, command, name]) if (typeof one === 'string') return one;
  return String(place);
}
