import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CompletionFilter } from '../../../core/protocol/index.ts';
import { significant, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';
import { icon } from '../../shared/icons.ts';
import { segments } from '../../shared/segments.ts';
import { findField, isEmptyFilter, readFindText, rewardLabel, stepsLabel, withKey } from '../state/filter.ts';
import type { Mode } from '../state/view.ts';
import './chip-menu.ts';
import { numberField, rewardForm, stepsForm, stopReasonForm } from './filter-forms.ts';
import { filterRowStyles } from './filter-row-styles.ts';

/** Between the last letter and the search. */
const TYPING_MS = 150;

/** The one filter of all views: chips, and a field that finds text. */
@customElement('grpo-filter-row')
export class FilterRow extends LitElement {
  static override styles = [tokens, controls, filterRowStyles];

  @property({ attribute: false }) accessor filter: CompletionFilter = {};
  @property({ attribute: false }) accessor mode: Mode = 'step';
  /** The step on the screen. */
  @property({ attribute: false }) accessor step: number | undefined;
  /** Names of the rewards. */
  @property({ attribute: false }) accessor components: readonly string[] = [];
  /** Groups without spread at this step. */
  @property({ attribute: false }) accessor zeroGroups = 0;
  @property({ attribute: false }) accessor pinned = 0;
  /** Why the text can not be searched for in the whole run; undefined: it can. */
  @property({ attribute: false }) accessor fault: string | undefined;
  /** What is being typed; undefined: as the filter says. */
  @state() private accessor typed: string | undefined;
  @query('.find') private accessor field!: HTMLInputElement;
  private timer: ReturnType<typeof setTimeout> | undefined;

  focusFind(): void {
    this.field.select();
    this.field.focus();
  }

  override render(): TemplateResult {
    return html`<div class="row" role="group" aria-label=${t`Filter`}>
      ${this.scope()}${this.stepsChip()}${this.rewardChip()}${this.stopChip()}
      ${this.toggle('zero_spread_only', t`zero-spread groups ${whole(this.zeroGroups)}`, t`Groups without gradient`)}
      ${this.advantageChip()}${this.klChip()}
      ${this.toggle('errors_only', t`errors`, t`Completions that a reward failed on`)}
      ${this.toggle('pinned_only', t`pinned ${whole(this.pinned)}`, t`Completions that were pinned`)}
      ${this.find()}
      ${
        isEmptyFilter(this.filter)
          ? nothing
          : html`<button
              class="tool"
              title=${t`Show all`}
              aria-label=${t`Clear the filter`}
              @click=${() => this.put({})}
            >
              ${icon('close')}
            </button>`
      }
    </div>`;
  }

  private scope(): TemplateResult {
    const step = this.step === undefined ? t`step` : t`step ${this.step}`;
    const options = [
      { value: 'step', label: step, title: t`The groups of one step` },
      { value: 'list', label: t`whole run`, title: t`All completions that match, as a list (l)` },
    ] as const;
    return segments(t`View`, options, this.mode, (mode) => emit(this, 'mode', { mode }));
  }

  private stepsChip(): TemplateResult | typeof nothing {
    if (this.mode !== 'list') return nothing;
    const { steps } = this.filter;
    return this.menu(
      'steps',
      stepsLabel(steps),
      t`Steps`,
      stepsForm(steps, (value) => this.set('steps', value)),
    );
  }

  private rewardChip(): TemplateResult {
    const { reward } = this.filter;
    const form = rewardForm(reward, this.components, (value) => this.set('reward', value));
    return this.menu('reward', rewardLabel(reward), t`Reward`, form);
  }

  private stopChip(): TemplateResult {
    const reason = this.filter.stop_reason;
    const form = stopReasonForm(reason, (value) => this.set('stop_reason', value));
    return this.menu(
      'stop_reason',
      reason === undefined ? t`stop reason` : t`stop: ${reason}`,
      t`Stop reason`,
      form,
    );
  }

  private advantageChip(): TemplateResult {
    const least = this.filter.min_abs_advantage;
    const form = numberField(t`|advantage| at least`, least, (value) => this.set('min_abs_advantage', value));
    const label = least === undefined ? '|A|' : `|A| ≥ ${significant(least)}`;
    return this.menu('min_abs_advantage', label, t`Distance of the advantage from 0`, form);
  }

  private klChip(): TemplateResult {
    const least = this.filter.min_kl;
    const form = numberField(t`mean KL at least, nats`, least, (value) => this.set('min_kl', value));
    const label = least === undefined ? t`KL` : t`KL ≥ ${significant(least)}`;
    return this.menu('min_kl', label, t`Mean KL to the reference`, form);
  }

  private menu(
    key: keyof CompletionFilter,
    label: string,
    name: string,
    form: TemplateResult,
  ): TemplateResult {
    const active = this.filter[key] !== undefined;
    return html`<grpo-chip-menu
      data-key=${key}
      label=${label}
      name=${name}
      ?active=${active}
      @clear=${() => this.set(key, undefined)}
      >${form}</grpo-chip-menu
    >`;
  }

  private toggle(
    key: 'zero_spread_only' | 'errors_only' | 'pinned_only',
    label: string,
    title: string,
  ): TemplateResult {
    const on = this.filter[key] === true;
    return html`<button
      class=${on ? 'chip on number' : 'chip number'}
      data-key=${key}
      aria-pressed=${on}
      title=${title}
      @click=${() => this.set(key, on ? undefined : true)}
    >
      ${label}
    </button>`;
  }

  private find(): TemplateResult {
    const shown = this.typed ?? findField(this.filter);
    const read = readFindText(shown);
    // Of what is being typed nothing is known yet but whether it is a pattern.
    const fault = this.typed === undefined ? this.fault : undefined;
    const error = read.kind === 'invalid' ? read.message : (fault ?? '');
    return html`<span class="finder">
      <input
        class="find"
        type="search"
        .value=${shown}
        placeholder=${t`find in completions  /regex/`}
        aria-label=${t`Find in prompts and completions; a regular expression between slashes`}
        aria-invalid=${error !== ''}
        aria-describedby="find-error"
        spellcheck="false"
        @input=${(event: InputEvent) => this.type((event.target as HTMLInputElement).value)}
      />
      <span class="error" id="find-error" role="status">${error}</span>
    </span>`;
  }

  private type(typed: string): void {
    this.typed = typed;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const read = readFindText(typed);
      if (read.kind === 'invalid') return;
      this.typed = undefined;
      this.set(
        'text',
        read.kind === 'none' ? undefined : { pattern: read.pattern, regex: read.kind === 'regex' },
      );
    }, TYPING_MS);
  }

  private set<K extends keyof CompletionFilter>(key: K, value: CompletionFilter[K] | undefined): void {
    this.put(withKey(this.filter, key, value));
  }

  private put(filter: CompletionFilter): void {
    if (isEmptyFilter(filter)) this.typed = undefined;
    emit(this, 'filter', { filter });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-filter-row': FilterRow;
  }
}
