import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../shared/controls.ts';
import { fixed, signed, significant, UNAVAILABLE, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import type { ShownRun } from '../charts/shown-run.ts';
import { settingText } from '../data/setting-changes.ts';
import { colourTokens } from '../parts/colours.ts';
import { sectionStyles } from '../parts/section-styles.ts';
import { swatch, swatchStyles } from '../parts/swatch.ts';
import { configDifference } from './config-difference.ts';
import { finalEvaluation, verdict, type Gain } from './gain.ts';
import { GainCache } from './gain-cache.ts';
import { tableStyles } from './table-styles.ts';

/** Two or more runs beside each other: how they ended, and in which settings they differ. */
@customElement('grpo-run-comparison')
export class RunComparison extends LitElement {
  static override styles = [
    tokens,
    controls,
    colourTokens,
    swatchStyles,
    sectionStyles,
    tableStyles,
    css`
      .run {
        display: flex;
        gap: 7px;
        align-items: center;
      }
      .none {
        white-space: normal;
        color: var(--fg-quiet);
      }
    `,
  ];

  @property({ attribute: false }) accessor runs: readonly ShownRun[] = [];
  @property({ attribute: false }) accessor revision = 0;
  private readonly gains = new GainCache(() => this.requestUpdate());

  override render(): TemplateResult | typeof nothing {
    if (this.runs.length < 2) return nothing;
    return html`${this.evaluations()}${this.settings()}`;
  }

  private evaluations(): TemplateResult {
    const [first] = this.runs;
    return html`<section aria-labelledby="held-out">
      <h2 id="held-out">
        ${t`Held-out evaluation`}
        <span class="of">${t`gains over ${first?.label ?? ''}, paired prompt by prompt`}</span>
      </h2>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="held-out">
        <table>
          <thead>
            <tr>
              <th scope="col">${t`run`}</th>
              <th scope="col">${t`started from`}</th>
              <th scope="col" class="figure">${t`step`}</th>
              <th scope="col" class="figure">${t`reward`}</th>
              <th scope="col" class="figure">${t`95% interval`}</th>
              <th scope="col" class="figure">${t`prompts`}</th>
              <th scope="col" class="figure">${t`gain`}</th>
              <th scope="col" class="figure">${t`95% interval`}</th>
              <th scope="col" class="figure">p</th>
              <th scope="col">${t`verdict`}</th>
            </tr>
          </thead>
          <tbody>
            ${this.runs.map((run, i) => this.evaluation(run, i === 0))}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private evaluation(run: ShownRun, isFirst: boolean): TemplateResult {
    const last = finalEvaluation(run.data);
    const parent = run.data.head?.parent ?? null;
    const gain = isFirst ? undefined : this.gains.get(finalEvaluation(this.runs[0]?.data ?? run.data), last);
    return html`<tr>
      <th scope="row"><span class="run">${swatch(run.index)}${run.label}</span></th>
      <td>${parent === null ? t`the base model` : t`${parent.run}, step ${parent.step}`}</td>
      <td class="figure">${whole(last?.step)}</td>
      <td class="figure strong">${fixed(last?.metrics['reward'], 3)}</td>
      <td class="figure">${interval(last?.interval, (value) => fixed(value, 3))}</td>
      <td class="figure">${whole(last?.n)}</td>
      ${isFirst ? html`<td colspan="4" class="none">${t`compared with`}</td>` : gainCells(gain)}
    </tr>`;
  }

  private settings(): TemplateResult {
    const differing = configDifference(this.runs.map(({ data }) => data.head?.config ?? {}));
    return html`<section aria-labelledby="settings">
      <h2 id="settings">${t`Settings that differ`}</h2>
      ${
        differing.length === 0
          ? html`<p class="none">${t`None: the configs are the same but for their names.`}</p>`
          : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="settings">
              <table>
                <thead>
                  <tr>
                    <th scope="col">${t`setting`}</th>
                    ${this.runs.map(
                      (run) =>
                        html`<th scope="col" class="figure">
                          <span class="run">${swatch(run.index)}${run.label}</span>
                        </th>`,
                    )}
                  </tr>
                </thead>
                <tbody>
                  ${differing.map(
                    ({ key, values }) =>
                      html`<tr>
                        <th scope="row" class="mono">${key}</th>
                        ${values.map((value) => html`<td class="figure mono">${settingText(value)}</td>`)}
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </section>`;
  }
}

function gainCells(gain: Gain | undefined): TemplateResult {
  if (gain === undefined) return html`<td colspan="4" class="none">${t`computing …`}</td>`;
  if (gain.kind === 'none') return html`<td colspan="4" class="none">${t`not compared: ${gain.why}`}</td>`;
  const { difference, interval: bounds, p } = gain.gain;
  return html`<td class="figure strong">${signed(difference, 3)}</td>
    <td class="figure">${interval(bounds, (value) => signed(value, 3))}</td>
    <td class="figure">${p !== null && p < 0.001 ? '< 0.001' : significant(p)}</td>
    <td>${verdict(gain.gain)}</td>`;
}

const interval = (
  bounds: readonly [number, number] | null | undefined,
  format: (value: number) => string,
): string =>
  bounds === null || bounds === undefined ? UNAVAILABLE : t`${format(bounds[0])} to ${format(bounds[1])}`;

declare global {
  interface HTMLElementTagNameMap {
    'grpo-run-comparison': RunComparison;
  }
}
