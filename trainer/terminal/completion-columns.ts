import { type Look, paint, sign } from './look.ts';
import { fixed, signed } from './numbers.ts';
import type { ShownCompletion } from './reporter.ts';
import { fit, padEnd, safe, wrap } from './safe-text.ts';

const LEAST_COLUMN = 26;
const MOST_SHOWN = 4;
const MOST_LINES = 6;

const valueOf = ({ reward }: ShownCompletion): number => reward ?? Number.NEGATIVE_INFINITY;

function spread(group: readonly ShownCompletion[]): number {
  const rewards = group.flatMap(({ reward }) => (reward === null ? [] : [reward]));
  return rewards.length === 0 ? -1 : Math.max(...rewards) - Math.min(...rewards);
}

/** The group whose rewards differ most (the first of equals): where there is most to see. */
export function mostTelling(rollouts: readonly ShownCompletion[]): ShownCompletion[] {
  const groups = new Map<number, ShownCompletion[]>();
  for (const completion of rollouts) {
    groups.set(completion.group, [...(groups.get(completion.group) ?? []), completion]);
  }
  return [...groups.values()].reduce((best, group) => (spread(group) > spread(best) ? group : best), []);
}

/** `count` of a group from the best to the worst, ends included; alike texts only where there are no others. */
export function acrossRange(group: readonly ShownCompletion[], count: number): ShownCompletion[] {
  const sorted = [...group].sort((a, b) => valueOf(b) - valueOf(a) || a.index - b.index);
  const seen = new Set<string>();
  const different = sorted.filter(({ completion }) => !seen.has(completion) && seen.add(completion));
  const source = different.length >= count ? different : sorted;
  if (source.length <= count) return source;
  if (count === 1) return source.slice(0, 1);
  const at = (slot: number): number => Math.round((slot * (source.length - 1)) / (count - 1));
  return Array.from({ length: count }, (_, slot) => source[at(slot)]).filter((shown) => shown !== undefined);
}

/** `reward 1.000  advantage +1.31`, coloured by the sign of the advantage. */
function heading(
  { reward, advantage, stop_reason: stopped }: ShownCompletion,
  columns: number,
  look: Look,
): string {
  const cut = stopped === 'length' ? ' (cut)' : '';
  const text = `${reward === null ? 'unscored' : `reward ${fixed(reward, 3)}`}  A ${signed(advantage, 2)}${cut}`;
  const padded = padEnd(fit(text, columns, ''), columns);
  return advantage === 0 ? padded : paint(look, advantage > 0 ? 'good' : 'bad', padded);
}

/**
 * Some answers to one prompt side by side, best to worst: reward and advantage above, the text below. Empty where there is
 * nothing to show. No line is wider than `look.width`.
 */
export function completionColumns(rollouts: readonly ShownCompletion[], look: Look): string[] {
  const separator = ` ${sign(look, 'column')} `;
  const indent = '  ';
  const room = look.width - indent.length;
  const fitting = Math.floor((room + separator.length) / (LEAST_COLUMN + separator.length));
  const shown = acrossRange(mostTelling(rollouts), Math.max(1, Math.min(MOST_SHOWN, fitting)));
  const first = shown[0];
  if (first === undefined) return [];
  const columns = Math.floor((room - separator.length * (shown.length - 1)) / shown.length);
  const ellipsis = sign(look, 'ellipsis');
  const texts = shown.map(({ completion }) => {
    const lines = wrap(safe(completion, look.unicode), columns);
    if (lines.length <= MOST_LINES) return lines;
    const last = fit(`${lines[MOST_LINES - 1] ?? ''}${ellipsis}`, columns, ellipsis);
    return [...lines.slice(0, MOST_LINES - 1), last];
  });
  const height = Math.max(...texts.map((lines) => lines.length));
  const body = Array.from({ length: height }, (_, line) =>
    texts.map((lines) => padEnd(lines[line] ?? '', columns)).join(separator),
  );
  const title = fit(`${shown.length} answers to: ${safe(first.prompt, look.unicode)}`, room, ellipsis);
  const headings = shown.map((completion) => heading(completion, columns, look)).join(separator);
  return [paint(look, 'strong', title), headings, ...body].map((line) => indent + line.trimEnd());
}
