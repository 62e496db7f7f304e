import { html, nothing, type TemplateResult } from 'lit';
import type { Alarm } from '../../../core/alarms/index.ts';
import { emit } from '../parts/events.ts';
import { placeOf } from '../state/view.ts';

/** Buttons for what can be done about an alarm, the most promising first; `from` sends their events. */
export function alarmWays(from: EventTarget, alarm: Alarm): (TemplateResult | typeof nothing)[] {
  const { code, remedies, completion, config_key: key } = alarm;
  const place = completion === undefined ? undefined : placeOf(completion.id);
  const open = (): void => {
    if (completion !== undefined && place !== undefined) {
      emit(from, 'open-completion', { id: completion.id, step: place.step });
    }
  };
  return [
    ...remedies.map(
      ({ id, title }) =>
        html`<button class="plain" @click=${() => emit(from, 'remedy', { alarm: code, remedy: id })}>
          ${title}
        </button>`,
    ),
    place === undefined ? nothing : html`<button class="link" @click=${open}>Show completion</button>`,
    key === undefined
      ? nothing
      : html`<button class="link" title=${key} @click=${() => emit(from, 'open-config', { key })}>
          Open config line
        </button>`,
  ];
}
