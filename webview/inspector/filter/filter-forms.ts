/** The small forms behind the chips. Each calls `put` with the new value; undefined takes the filter away. */
import { html, type TemplateResult } from 'lit';
import type { CompletionFilter } from '../../../core/protocol/index.ts';
import type { StopReason } from '../../../core/run/records.ts';
import { t } from '../../shared/l10n.ts';
import { OPEN_END } from '../state/filter.ts';

/** A number field's value; undefined while it is empty or no number. */
const numberIn = (event: Event): number | undefined => {
  const { valueAsNumber } = event.target as HTMLInputElement;
  return Number.isFinite(valueAsNumber) ? valueAsNumber : undefined;
};

export function numberField(
  label: string,
  value: number | undefined,
  put: (value: number | undefined) => void,
): TemplateResult {
  return html`<label
    >${label}
    <input
      type="number"
      step="any"
      .value=${String(value ?? '')}
      @change=${(event: Event) => put(numberIn(event))}
    />
  </label>`;
}

type Reward = CompletionFilter['reward'];

/** Bounds of the total reward or of one component. */
export function rewardForm(
  reward: Reward,
  components: readonly string[],
  put: (reward: Reward) => void,
): TemplateResult {
  const change = (key: 'component' | 'min' | 'max', value: string | number | undefined): void => {
    const next: Record<string, unknown> = { ...reward, [key]: value };
    if (value === undefined) delete next[key];
    put(Object.keys(next).length === 0 ? undefined : next);
  };
  const choose = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    change('component', value === '' ? undefined : value);
  };
  return html`<label
      >${t`of`}
      <select .value=${reward?.component ?? ''} @change=${choose}>
        <option value="">${t`the sum of all rewards`}</option>
        ${components.map((name) => html`<option value=${name}>${name}</option>`)}
      </select></label
    >
    ${numberField(t`from`, reward?.min, (value) => change('min', value))}
    ${numberField(t`to`, reward?.max, (value) => change('max', value))}`;
}

/** First and last step, both included. */
export function stepsForm(
  steps: CompletionFilter['steps'],
  put: (steps: CompletionFilter['steps']) => void,
): TemplateResult {
  const from = steps?.from;
  const to = steps === undefined || steps.to >= OPEN_END ? undefined : steps.to;
  const change = (first: number | undefined, last: number | undefined): void =>
    put(first === undefined && last === undefined ? undefined : { from: first ?? 0, to: last ?? OPEN_END });
  return html`${numberField(t`from step`, from, (value) => change(value, to))}
  ${numberField(t`to step`, to, (value) => change(from, value))}`;
}

const STOP_REASONS: readonly { value: StopReason; label: string }[] = [
  { value: 'eos', label: t`eos: the model ended it` },
  { value: 'stop', label: t`stop: a stop string` },
  { value: 'length', label: t`length: cut off` },
];

/** Why a completion ended. */
export function stopReasonForm(
  reason: StopReason | undefined,
  put: (reason: StopReason | undefined) => void,
): TemplateResult {
  const choose = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    put(STOP_REASONS.find((one) => one.value === value)?.value);
  };
  return html`<label
    >${t`ended by`}
    <select .value=${reason ?? ''} @change=${choose}>
      <option value="">${t`anything`}</option>
      ${STOP_REASONS.map(({ value, label }) => html`<option value=${value}>${label}</option>`)}
    </select></label
  >`;
}
