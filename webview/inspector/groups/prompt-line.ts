import { visibleLine } from '../completion/visible.ts';
import type { ShownGroup } from '../state/shown.ts';

/** One line of a group's prompt, safe to show, for lists; undefined while the prompt is not known. */
export function promptLine({ view, livePrompt }: ShownGroup, limit?: number): string | undefined {
  if (view !== undefined) return visibleLine(view.prompt.text.trim(), limit);
  if (livePrompt === undefined) return undefined;
  const line = visibleLine(livePrompt.text.trim(), limit);
  return livePrompt.isCut && !line.endsWith('…') ? `${line}…` : line;
}
