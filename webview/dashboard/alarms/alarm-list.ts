import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Alarm } from '../../../core/alarms/index.ts';
import { controls } from '../../shared/controls.ts';
import { heldAlarm } from '../../shared/held-alarm.ts';
import { HeldOrder } from '../../shared/held-order.ts';
import { icon } from '../../shared/icons.ts';
import { t } from '../../shared/l10n.ts';
import { remedyStyles, remedyWay } from '../../shared/remedy-way.ts';
import { tokens } from '../../shared/tokens.ts';
import type { ShownRun } from '../charts/shown-run.ts';
import { ALARM_NAMES } from '../data/alarm-names.ts';
import { emit } from '../parts/events.ts';
import { sectionStyles } from '../parts/section-styles.ts';

/** The runs' alarms with their evidence and ways out: those that hold now first. */
@customElement('grpo-alarm-list')
export class AlarmList extends LitElement {
  static override styles = [
    tokens,
    controls,
    sectionStyles,
    remedyStyles,
    css`
      .alarm {
        padding: 6px 0 8px 10px;
        border-inline-start: 3px solid var(--warn);
      }
      .alarm + .alarm {
        margin-top: 8px;
      }
      .alarm.quiet {
        border-inline-start-color: var(--fg-quiet);
      }
      h3 {
        display: flex;
        align-items: center;
        gap: 5px;
        margin: 0 0 2px;
        font-size: var(--size);
        font-weight: 600;
        color: var(--fg-strong);
      }
      h3 .icon {
        color: var(--warn);
      }
      .alarm.quiet h3 .icon {
        color: var(--fg-quiet);
      }
      h3 .when {
        margin-inline-start: auto;
        white-space: nowrap;
        font-weight: normal;
        font-size: var(--small);
        color: var(--fg-quiet);
      }
      p {
        margin: 0 0 4px;
        overflow-wrap: anywhere;
      }
      ul {
        list-style: none;
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin: 0;
        padding: 0;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        max-width: 100%;
      }
      .none,
      summary {
        color: var(--fg-quiet);
      }
      summary {
        margin-top: 8px;
        cursor: pointer;
      }
      details .alarm {
        margin-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) accessor runs: readonly ShownRun[] = [];
  @property({ attribute: false }) accessor trusted = true;
  @property({ attribute: false }) accessor revision = 0;

  private readonly held = new HeldOrder<{ run: ShownRun; alarm: Alarm }>(this, {
    keyOf: ({ run, alarm }) => `${alarm.code} ${run.data.folder}`,
    keep: (shown, newest, isPointed) => ({
      ...newest,
      alarm: heldAlarm(shown.alarm, newest.alarm, isPointed),
    }),
  });

  override render(): TemplateResult | typeof nothing {
    const found = this.runs.flatMap((run) => run.data.alarms.map((alarm) => ({ run, alarm })));
    const all = this.held.arrange(found.sort((a, b) => Number(b.alarm.active) - Number(a.alarm.active)));
    if (all.length === 0) return nothing;
    const of = (severity: Alarm['severity']): TemplateResult[] =>
      all.filter(({ alarm }) => alarm.severity === severity).map(({ run, alarm }) => this.alarm(run, alarm));
    const [alarms, notes] = [of('alarm'), of('notice')];
    return html`<section aria-labelledby="title">
      <h2 id="title">${t`Alarms`}</h2>
      ${alarms.length > 0 ? alarms : html`<p class="none">${t`None.`}</p>`}
      ${
        notes.length === 0
          ? nothing
          : html`<details>
              <summary>
                ${
                  notes.length === 1
                    ? t`1 note: looks odd, and is not`
                    : t`${notes.length} notes: looks odd, and is not`
                }
              </summary>
              ${notes}
            </details>`
      }
    </section>`;
  }

  private alarm(run: ShownRun, alarm: Alarm): TemplateResult {
    const { code, severity, active, message, steps, config_key: key, completion } = alarm;
    const { folder } = run.data;
    const isQuiet = severity === 'notice' || !active;
    const name = this.runs.length > 1 ? ` · ${run.label}` : '';
    const where = steps.first === steps.last ? t`step ${steps.first}` : t`steps ${steps.first}–${steps.last}`;
    return html`<article class=${isQuiet ? 'alarm quiet' : 'alarm'}>
      <h3>
        ${icon(severity === 'alarm' ? 'warning' : 'info')}<span>${ALARM_NAMES[code]}${name}</span
        ><span class="when">${active ? where : t`${where}, over`}</span>
      </h3>
      <p>${message}</p>
      <ul>
        ${
          active
            ? alarm.remedies.map((remedy) => {
                const take = (value: string): void =>
                  emit(this, 'remedy', { folder, alarm: code, remedy: remedy.id, value });
                return html`<li>${remedyWay(remedy, this.trusted, take)}</li>`;
              })
            : nothing
        }
        <li>
          <button
            class="link"
            @click=${() => emit(this, 'pick-step', { folder, step: steps.first, ...(completion && { id: completion.id }) })}
          >
            ${completion === undefined ? t`Open step ${steps.first}` : t`Show completion`}
          </button>
        </li>
        ${
          key === undefined
            ? nothing
            : html`<li>
                <button class="link" title=${key} @click=${() => emit(this, 'open-config', { folder, key })}>
                  ${t`Open config line`}
                </button>
              </li>`
        }
      </ul>
    </article>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-alarm-list': AlarmList;
  }
}
