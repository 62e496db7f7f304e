/** The tag with which a completion has to begin for a `format` reward; undefined for others and for patterns. */
export function firstTag(reward: Readonly<Record<string, unknown>>): string | undefined {
  if (reward['use'] === 'shuffled') {
    const inner = reward['reward'];
    return typeof inner === 'object' && inner !== null
      ? firstTag(inner as Record<string, unknown>)
      : undefined;
  }
  if (reward['use'] !== 'format') return undefined;
  if (reward['preset'] === 'think') return 'think';
  const tags = reward['tags'];
  const first: unknown = Array.isArray(tags) ? tags[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}
