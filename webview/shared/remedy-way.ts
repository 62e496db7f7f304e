import { css, html, type TemplateResult } from 'lit';
import type { Remedy } from '../../core/alarms/index.ts';
import { icon } from './icons.ts';
import { t } from './l10n.ts';
import { NEEDS_TRUST } from './trust.ts';

/**
 * An alarm's way out: what one click can do is a button, what a person has to do is a sentence. One that was taken stays as it was, and
 * waits for what comes of it.
 *
 * @param take  called by the click
 */
export function remedyWay(
  { title, setting, applied }: Remedy,
  trusted: boolean,
  take: (value: string) => void,
): TemplateResult {
  if (setting === undefined) return html`<span class="advice">${title}</span>`;
  if (applied !== undefined)
    return html`<button class="plain" disabled>${icon('check')}${title}</button
      ><span class="advice"
        >${t`${setting.key} is ${applied.value} since step ${applied.step}: what comes of it is not known yet.`}</span
      >`;
  return html`<button
    class="plain"
    ?disabled=${!trusted}
    title=${whatItDoes(setting.live, trusted)}
    @click=${() => take(setting.value)}
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
