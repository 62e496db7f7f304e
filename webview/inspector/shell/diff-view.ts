import { html, type TemplateResult } from 'lit';
import '../diff/diff-view.ts';
import '../diff/reference-wait.ts';
import type { InspectorSession } from '../session/session.ts';

/** Two texts side by side, or the reference that is waited for, over everything else; undefined: neither is asked for. */
export function diffView({ diff, references }: InspectorSession): TemplateResult | undefined {
  const { awaited } = references;
  if (awaited !== undefined) {
    return covering(html`<grpo-reference-wait .awaited=${awaited}></grpo-reference-wait>`);
  }
  if (diff === undefined) return undefined;
  const { left, right, note } = diff;
  return covering(html`<grpo-diff-view .left=${left} .right=${right} .note=${note}></grpo-diff-view>`);
}

const covering = (content: TemplateResult): TemplateResult =>
  html`<main class="wide">
    <div class="content">
      <span></span><span></span>
      <div class="scroll">${content}</div>
    </div>
  </main>`;
