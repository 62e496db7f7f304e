import { html, nothing, type TemplateResult } from 'lit';
import type { Alarm } from '../../../core/alarms/index.ts';
import { remedyWay } from '../../shared/remedy-way.ts';
import { t } from '../../shared/l10n.ts';
import { emit } from '../parts/events.ts';
import { placeOf } from '../state/view.ts';

/** What can be done about an alarm, the most promising first; `from` sends the buttons' events. */
export function alarmWays(
  from: EventTarget,
  alarm: Alarm,
  trusted: boolean,
): (TemplateResult | typeof nothing)[] {
  const { code, remedies, completion, config_key: key } = alarm;
  const place = completion === undefined ? undefined : placeOf(completion.id);
  const open = (): void => {
    if (completion !== undefined && place !== undefined) {
      emit(from, 'open-completion', { id: completion.id, step: place.step });
    }
  };
  return [
    ...remedies.map((remedy) =>
      remedyWay(remedy, trusted, (value) => emit(from, 'remedy', { alarm: code, remedy: remedy.id, value })),
    ),
    place === undefined ? nothing : html`<button class="link" @click=${open}>${t`Show completion`}</button>`,
    key === undefined
      ? nothing
      : html`<button class="link" title=${key} @click=${() => emit(from, 'open-config', { key })}>
          ${t`Open config line`}
        </button>`,
  ];
}
