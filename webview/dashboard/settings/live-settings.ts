import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { conditionOf } from '../../shared/condition.ts';
import { controls } from '../../shared/controls.ts';
import { significant } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { NEEDS_TRUST } from '../../shared/trust.ts';
import type { RunData } from '../data/run.ts';
import {
  settingChanges,
  settingName,
  settingText,
  valueInForce,
  type SettingChange,
} from '../data/setting-changes.ts';
import { sectionStyles } from '../parts/section-styles.ts';
import { LIVE_FIELDS, type LiveField } from './fields.ts';
import './setting-row.ts';
import type { Acknowledgement } from './steer.ts';

/** The settings of a run that can change while it trains, and what was changed so far. */
@customElement('grpo-live-settings')
export class LiveSettings extends LitElement {
  static override styles = [
    tokens,
    controls,
    sectionStyles,
    css`
      .rows {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
        gap: 8px 16px;
      }
      .why {
        margin: 8px 0 0;
        color: var(--fg-quiet);
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
        max-height: 220px;
        overflow: auto;
        font-variant-numeric: tabular-nums;
      }
      li {
        display: flex;
        gap: 8px;
        padding: 1px 0;
      }
      li .step {
        flex: none;
        min-width: 7ch;
        color: var(--fg-quiet);
      }
      .change {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) accessor run!: RunData;
  /** Empty where only one run is shown. */
  @property({ attribute: false }) accessor label = '';
  @property({ attribute: false }) accessor trusted = true;
  @property({ attribute: false }) accessor apply!: (key: string, value: number) => Promise<Acknowledgement>;
  @property({ attribute: false }) accessor revision = 0;

  override render(): TemplateResult {
    const { run, label } = this;
    const why = this.whyLocked();
    const changes = settingChanges(run.head?.config ?? {}, run.events);
    return html`<section aria-labelledby="title">
        <h2 id="title">${t`Settings`}${label === '' ? nothing : html` <span class="of">${label}</span>`}</h2>
        <div class="rows">${LIVE_FIELDS.map((field) => this.row(field, why))}</div>
        ${why === undefined ? nothing : html`<p class="why">${why}</p>`}
      </section>
      <section aria-labelledby="log">
        <h2 id="log">${t`Changes during the run`}</h2>
        ${
          changes.length === 0
            ? html`<p class="why">${t`None. What is changed above is logged here, with its step.`}</p>`
            : html`<ol tabindex="0" aria-labelledby="log">
                ${changes.toReversed().map((change) => changeItem(change))}
              </ol>`
        }
      </section>`;
  }

  private row(field: LiveField, why: string | undefined): TemplateResult {
    const { run } = this;
    return html`<grpo-setting-row
      .field=${field}
      .value=${valueInForce(run.head?.config ?? {}, run.events, field.key)}
      .now=${field.key === 'train.learning_rate' ? scheduledRate(run) : undefined}
      .locked=${why}
      .apply=${this.apply}
    ></grpo-setting-row>`;
  }

  private whyLocked(): string | undefined {
    const condition = conditionOf(this.run.head);
    if (!this.trusted) return NEEDS_TRUST;
    if (condition.alive) return undefined;
    return condition.resumable
      ? t`The run does not train now. Resume it to change these while it trains.`
      : t`The run has ended. Branch from one of its checkpoints to try other values.`;
  }
}

/** The rate of the newest step, where warm-up and schedule make it another than the setting. */
function scheduledRate(run: RunData): string | undefined {
  const now = run.columns.column('learning_rate')?.at(-1) ?? null;
  const base = valueInForce(run.head?.config ?? {}, run.events, 'train.learning_rate');
  return now === null || now === base ? undefined : significant(now);
}

const changeItem = ({ step, key, from, to, t: time }: SettingChange): TemplateResult =>
  html`<li title=${time}>
    <span class="step">${t`step ${step}`}</span>
    <span class="change">${settingName(key)} ${settingText(from)} → <b>${settingText(to)}</b></span>
  </li>`;

declare global {
  interface HTMLElementTagNameMap {
    'grpo-live-settings': LiveSettings;
  }
}
