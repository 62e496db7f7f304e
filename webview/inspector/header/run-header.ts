import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { clock, significant, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';
import { icon, type IconName } from '../../shared/icons.ts';
import type { Control } from '../session/commands.ts';
import { conditionOf, phaseWord, type Condition } from '../../shared/condition.ts';
import { emptyRun, secondsLeft, type RunPart } from '../state/run.ts';
import { runState } from '../../shared/run-state.ts';
import { NEEDS_TRUST } from '../../shared/trust.ts';
import { isSafeUntrusted } from '../../../core/run/records.ts';
import { headerStyles } from './run-header-styles.ts';

const PENDING: Partial<Record<Control, string>> = {
  pause: t`Pausing…`,
  continue: t`Continuing…`,
  stop: t`Stopping…`,
};

/** Name, state and newest figures of the run, and the buttons that steer it. */
@customElement('grpo-run-header')
export class RunHeader extends LitElement {
  static override styles = [tokens, controls, runState, headerStyles];

  @property({ attribute: false }) accessor run: RunPart = emptyRun(undefined, true);
  /** What the trainer has been asked and has not answered yet. */
  @property({ attribute: false }) accessor pending: string | undefined;

  override render(): TemplateResult {
    const condition = conditionOf(this.run.head);
    return html`<header>
      <h1 title=${this.run.head?.run ?? ''}>${this.run.head?.name ?? t`Inspector`}</h1>
      ${this.run.head === undefined ? nothing : this.state(condition)}
      <dl class="number">${this.figures()}</dl>
      <div class="buttons">${this.buttons(condition)}</div>
    </header>`;
  }

  private state(condition: Condition): TemplateResult {
    const phase = condition.tone === 'busy' ? phaseWord(this.run.head?.status?.phase) : '';
    return html`<span class="state ${condition.tone}" title=${phase}>${condition.word}</span>`;
  }

  private figures(): TemplateResult[] {
    const status = this.run.head?.status;
    if (status === null || status === undefined) return [];
    const { latest } = this.run;
    const metric = (name: string): number | null | undefined => latest?.metrics[name];
    const step = Math.max(status.step, latest?.step ?? 0);
    const figures = [
      figure(t`step`, whole(step), status.max_steps === null ? '' : t`of ${whole(status.max_steps)}`),
      figure(t`reward`, significant(metric('reward'))),
      figure(t`KL`, significant(metric('kl')), '', 'wide'),
      figure(t`entropy`, significant(metric('entropy')), '', 'wide'),
    ];
    if (!conditionOf(this.run.head).alive) return figures;
    const speed = latest?.time['tokens_per_s'];
    return [
      ...figures,
      figure('', whole(speed), t`tok/s`, 'unit wider'),
      figure('', clock(secondsLeft(this.run)), t`left`, 'unit wide'),
    ];
  }

  private buttons(condition: Condition): (TemplateResult | typeof nothing)[] {
    const dashboard = button(t`Dashboard`, 'dashboard', () =>
      emit(this, 'command', { command: 'dashboard' }),
    );
    if (this.run.head === undefined) return [];
    if (condition.alive)
      return [dashboard, this.pauseButton(condition), this.control('stop', t`Stop`, 'stop')];
    if (!condition.resumable) return [dashboard];
    const resume = (): void => emit(this, 'command', { command: 'resume' });
    // Stop keeps its place: a second click on Resume must not meet it.
    const stop = button(t`Stop`, 'stop', () => undefined, t`The run does not train now.`);
    return [dashboard, button(t`Resume`, 'play', resume, this.locked()), stop];
  }

  private pauseButton({ paused }: Condition): TemplateResult {
    return paused ? this.control('continue', t`Continue`, 'play') : this.control('pause', t`Pause`, 'pause');
  }

  private control(type: Control, label: string, name: IconName): TemplateResult {
    const words = this.pending === type ? (PENDING[type] ?? label) : label;
    const asked = this.pending !== undefined ? t`The trainer has been asked and answers within 5 s.` : '';
    const why = isSafeUntrusted(type) ? asked : this.locked() || asked;
    return button(words, name, () => emit(this, 'control', { type }), why);
  }

  /** Why nothing can be made to compute here; empty where it can. */
  private locked(): string {
    return this.run.trusted ? '' : NEEDS_TRUST;
  }
}

function figure(name: string, value: string, unit = '', width = ''): TemplateResult {
  return html`<div class=${width}>
    <dt>${name === '' ? html`<span class="hidden-label">${unit}</span>` : name}</dt>
    <dd><b>${value}</b>${unit === '' ? nothing : html` <span>${unit}</span>`}</dd>
  </div>`;
}

/** `why`: the reason why the button does nothing now; empty where it works. */
function button(label: string, name: IconName, click: () => void, why = ''): TemplateResult {
  return html`<button
    class="plain"
    ?disabled=${why !== ''}
    title=${why === '' ? label : why}
    aria-label=${label}
    @click=${click}
  >
    ${icon(name)}<span class="label">${label}</span>
  </button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-run-header': RunHeader;
  }
}
