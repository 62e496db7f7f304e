import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../../shared/controls.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { settingText } from '../data/setting-changes.ts';
import { parseField, type LiveField } from './fields.ts';
import type { Acknowledgement } from './steer.ts';

type Outcome =
  { kind: 'asking'; text: string } | { kind: 'accepted'; text: string } | { kind: 'refused'; text: string };

/** One live setting: the value in force, a field for another, and what the trainer said to it. */
@customElement('grpo-setting-row')
export class SettingRow extends LitElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
      }
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 2px 6px;
      }
      label {
        grid-column: 1 / -1;
        display: flex;
        justify-content: space-between;
        gap: 8px;
      }
      label b {
        font-weight: 600;
        color: var(--fg-strong);
        font-variant-numeric: tabular-nums;
      }
      input {
        width: 100%;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      p {
        grid-column: 1 / -1;
        margin: 0;
        min-height: 1.3em;
        line-height: 1.3;
        font-size: var(--small);
        color: var(--fg-quiet);
        overflow-wrap: anywhere;
      }
      p.refused {
        color: var(--error);
      }
      p.accepted {
        color: var(--fg);
      }
    `,
  ];

  @property({ attribute: false }) accessor field!: LiveField;
  /** In force now. */
  @property({ attribute: false }) accessor value: unknown;
  /** What the schedule makes of it at the newest step, where that is another number. */
  @property({ attribute: false }) accessor now: string | undefined;
  /** Why nothing can be changed; undefined where it can. */
  @property({ attribute: false }) accessor locked: string | undefined;
  /** Asks the trainer. Never rejects. */
  @property({ attribute: false }) accessor apply!: (key: string, value: number) => Promise<Acknowledgement>;
  @state() private accessor text = '';
  @state() private accessor outcome: Outcome | undefined;

  override render(): TemplateResult {
    const { field, value, locked, text, outcome } = this;
    const parsed = text.trim() === '' ? undefined : parseField(field, text);
    const problem = parsed !== undefined && 'problem' in parsed ? parsed.problem : undefined;
    const isSame = parsed !== undefined && 'value' in parsed && parsed.value === value;
    const isLocked = locked !== undefined;
    const cannotApply =
      isLocked || outcome?.kind === 'asking' || parsed === undefined || problem !== undefined || isSame;
    return html`<form @submit=${(event: Event) => this.submit(event)}>
      <label for="value"
        ><span>${field.label}</span
        ><span
          ><b>${settingText(value)}</b
          >${this.now === undefined ? nothing : html` <span class="quiet">${t`now ${this.now}`}</span>`}</span
        ></label
      >
      ${
        isLocked
          ? nothing
          : html`<input
                id="value"
                inputmode="decimal"
                autocomplete="off"
                placeholder=${settingText(value)}
                .value=${text}
                aria-invalid=${problem !== undefined}
                aria-describedby="said"
                @input=${(event: Event) => this.typed(event)}
              /><button class="plain" ?disabled=${cannotApply} aria-label=${field.apply}>${t`Apply`}</button>
              <p id="said" class=${problem === undefined ? (outcome?.kind ?? '') : 'refused'} role="status">
                ${problem ?? (isSame ? t`This value is in force.` : (outcome?.text ?? field.hint))}
              </p>`
      }
    </form>`;
  }

  private typed(event: Event): void {
    this.text = (event.target as HTMLInputElement).value;
    this.outcome = undefined;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const parsed = parseField(this.field, this.text);
    if ('problem' in parsed || this.outcome?.kind === 'asking') return;
    this.outcome = { kind: 'asking', text: t`Asking the trainer …` };
    const { accepted, reason } = await this.apply(this.field.key, parsed.value);
    if (accepted) {
      this.outcome = {
        kind: 'accepted',
        text: t`${settingText(parsed.value)} accepted: in force from the next step.`,
      };
      this.text = '';
    } else {
      const why = reason ?? t`the trainer refused it`;
      this.outcome = { kind: 'refused', text: t`Not changed: ${why}` };
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-setting-row': SettingRow;
  }
}
