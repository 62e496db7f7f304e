import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../shared/controls.ts';
import { icon, type IconName } from '../../shared/icons.ts';
import { conditionOf, phaseWord, type Condition } from '../../shared/condition.ts';
import { clock, fixed, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import type { ShownRun } from '../charts/shown-run.ts';
import { finalEvaluation } from '../compare/gain.ts';
import { secondsLeft } from '../data/pace.ts';
import { colourTokens } from '../parts/colours.ts';
import { emit } from '../parts/events.ts';
import { runState } from '../../shared/run-state.ts';
import { NEEDS_TRUST } from '../../shared/trust.ts';
import { isSafeUntrusted } from '../../../core/run/records.ts';
import { swatch, swatchStyles } from '../parts/swatch.ts';
import { runListStyles } from './run-list-styles.ts';
import { sentences } from '../../../core/text/sentences.ts';

/** The runs on the dashboard: the charts' legend, each with its state and what can be done with it. */
@customElement('grpo-run-list')
export class RunList extends LitElement {
  static override styles = [tokens, controls, colourTokens, swatchStyles, runState, runListStyles];

  @property({ attribute: false }) accessor runs: readonly ShownRun[] = [];
  /** Folders of runs that the charts leave out. */
  @property({ attribute: false }) accessor notDrawn: readonly string[] = [];
  /** Folder of the run whose settings are shown. */
  @property({ attribute: false }) accessor chosen: string | undefined;
  @property({ attribute: false }) accessor pending: ReadonlyMap<string, string> = new Map();
  @property({ attribute: false }) accessor trusted = true;
  @property({ attribute: false }) accessor revision = 0;

  override render(): TemplateResult {
    return html`<ul aria-label=${t`Runs`}>
      ${this.runs.map((run) => this.row(run))}
    </ul>`;
  }

  private row(run: ShownRun): TemplateResult {
    const { data, label, index } = run;
    const condition = conditionOf(data.head);
    const isHidden = this.notDrawn.includes(data.folder);
    const isChosen = this.runs.length > 1 && data.folder === this.chosen;
    const { error } = data.head?.status ?? {};
    return html`<li
      class=${[this.runs.length > 1 ? 'of-several' : '', isHidden ? 'hidden' : '', isChosen ? 'chosen' : ''].join(' ')}
    >
      ${
        this.runs.length > 1
          ? html`<button
              class="tool show"
              role="switch"
              aria-checked=${!isHidden}
              aria-label=${t`Show ${label} in the charts`}
              title=${isHidden ? t`Show in the charts` : t`Hide in the charts`}
              @click=${() => emit(this, 'toggle-run', { folder: data.folder })}
            >
              ${swatch(index)}
            </button>`
          : nothing
      }
      ${this.name(run)}
      <span class="state ${condition.tone}" title=${phaseWord(data.head?.status?.phase)}
        >${condition.word}</span
      >
      <dl class="number">${figures(run, condition)}</dl>
      <span class="buttons">${this.buttons(run, condition)}</span>
      ${data.problem === undefined ? nothing : html`<p class="problem">${data.problem}</p>`}
      ${error ? html`<p class="problem">${sentences(error.message, error.fix)}</p>` : nothing}
    </li>`;
  }

  private name({ data, label }: ShownRun): TemplateResult {
    const title = data.head?.run ?? data.folder;
    if (this.runs.length === 1) return html`<h1 title=${title}>${label}</h1>`;
    return html`<h1>
      <button
        class="name"
        title=${t`${title}: show its settings`}
        aria-pressed=${data.folder === this.chosen}
        @click=${() => emit(this, 'choose-run', { folder: data.folder })}
      >
        ${label}
      </button>
    </h1>`;
  }

  private buttons(run: ShownRun, condition: Condition): TemplateResult[] {
    const { folder } = run.data;
    const inspect = button(t`Inspector`, icon('inspector'), t`Open the inspector of this run`, false, () =>
      emit(this, 'open-inspector', { folder }),
    );
    if (condition.alive) {
      const pause = condition.paused
        ? this.control(run, 'continue', t`Continue`, t`Continuing…`, 'play')
        : this.control(run, 'pause', t`Pause`, t`Pausing…`, 'pause');
      return [pause, this.control(run, 'stop', t`Stop`, t`Stopping…`, 'stop'), inspect];
    }
    if (!condition.resumable) return [inspect];
    const title = this.trusted ? t`Go on from the newest checkpoint` : NEEDS_TRUST;
    const resume = (): void => emit(this, 'command', { command: 'resume', folder });
    return [button(t`Resume`, icon('play'), title, !this.trusted, resume), inspect];
  }

  private control(
    { data: { folder } }: ShownRun,
    type: 'pause' | 'continue' | 'stop',
    label: string,
    doing: string,
    name: IconName,
  ): TemplateResult {
    const asked = this.pending.get(folder);
    const isLocked = !this.trusted && !isSafeUntrusted(type);
    const title = isLocked ? NEEDS_TRUST : asked === undefined ? label : t`The trainer has been asked.`;
    return button(asked === type ? doing : label, icon(name), title, asked !== undefined || isLocked, () =>
      emit(this, 'control', { folder, type }),
    );
  }
}

function figures({ data }: ShownRun, condition: Condition): TemplateResult[] {
  const { columns } = data;
  const status = data.head?.status;
  const step = Math.max(status?.step ?? 0, columns.length === 0 ? 0 : columns.lastStep);
  const max = status?.max_steps ?? null;
  const heldOut = finalEvaluation(data)?.metrics['reward'];
  return [
    figure(t`step`, whole(step), max === null ? '' : t`of ${whole(max)}`),
    figure(t`reward`, fixed(columns.column('reward')?.at(-1), 3), '', 'middle'),
    ...(heldOut === undefined ? [] : [figure(t`held-out`, fixed(heldOut, 3), '', 'wide')]),
    ...(condition.alive ? [figure('', clock(secondsLeft(data)), t`left`, 'wide')] : []),
  ];
}

const figure = (name: string, value: string, unit = '', width = ''): TemplateResult =>
  html`<div class=${width}>
    <dt>${name === '' ? html`<span class="hidden-label">${unit}</span>` : name}</dt>
    <dd><b>${value}</b>${unit === '' ? nothing : html` <span>${unit}</span>`}</dd>
  </div>`;

const button = (
  label: string,
  sign: TemplateResult,
  title: string,
  isDisabled: boolean,
  click: () => void,
): TemplateResult =>
  html`<button class="plain" ?disabled=${isDisabled} title=${title} aria-label=${label} @click=${click}>
    ${sign}<span class="label">${label}</span>
  </button>`;

declare global {
  interface HTMLElementTagNameMap {
    'grpo-run-list': RunList;
  }
}
