import { css, html, type TemplateResult } from 'lit';
import type { Remedy } from '../../core/alarms/index.ts';
import { t } from './l10n.ts';
import { NEEDS_TRUST } from './trust.ts';

/**
 * An alarm's way out: what one click can do is a button, what a person has to do is a sentence.
 *
 * @param take  called by the click
 */
export function remedyWay({ title, setting }: Remedy, trusted: boolean, take: () => void): TemplateResult {
  if (setting === undefined) return html`<span class="advice">${title}</span>`;
  return html`<button
    class="plain"
    ?disabled=${!trusted}
    title=${whatItDoes(setting.live, trusted)}
    @click=${take}
  >
    ${title}
  </button>`;
}

function whatItDoes(isLive: boolean, trusted: boolean): string {
  if (!trusted) return NEEDS_TRUST;
  return isLive
    ? t`While the run trains it is asked at once; afterwards the config is opened with the change.`
    : t`Opens the config with the change, for the next run.`;
}

/** For the row that the ways stand in: it wraps. */
export const remedyStyles = css`
  .advice {
    flex-basis: 100%;
    color: var(--fg-quiet);
  }
  button.plain {
    white-space: normal;
    text-align: start;
  }
`;
