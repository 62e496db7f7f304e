import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { controls } from '../../shared/controls.ts';
import { icon } from '../../shared/icons.ts';
import { conditionOf } from '../../shared/condition.ts';
import { Host } from '../../shared/host.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import { NEEDS_TRUST } from '../../shared/trust.ts';
import '../alarms/alarm-list.ts';
import '../charts/chart-panel.ts';
import type { RunMarkers } from '../charts/model.ts';
import type { ShownRun } from '../charts/shown-run.ts';
import { chartSpecs } from '../charts/specs.ts';
import '../compare/run-comparison.ts';
import { markersOf } from '../data/markers.ts';
import { runLabels } from '../data/run-labels.ts';
import { settingChanges } from '../data/setting-changes.ts';
import '../header/run-list.ts';
import '../header/view-bar.ts';
import { colourTokens } from '../parts/colours.ts';
import { emit } from '../parts/events.ts';
import { readPalette, type Palette } from '../plot/palette.ts';
import { DashboardSession } from '../session/session.ts';
import '../settings/live-settings.ts';
import { emptinessOf, type Emptiness } from './emptiness.ts';
import { listenToParts } from './listen-to-parts.ts';
import { pageStyles } from './page-styles.ts';
import { watchTheme } from './watch-theme.ts';
import { sentences } from '../../../core/text/sentences.ts';

/** The chart that a person looks at first: twice as wide. */
const LEADING = 'reward';

/** The dashboard: one run's metrics as they come, or several runs over each other. */
@customElement('grpo-dashboard')
export class DashboardPage extends LitElement {
  static override styles = [tokens, colourTokens, controls, pageStyles];

  private readonly session = new DashboardSession(new Host(), () => this.requestUpdate());
  private palette: Palette | undefined;
  private endWatching: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    listenToParts(this, this.session);
    this.endWatching = watchTheme(() => {
      this.palette = undefined;
      this.requestUpdate();
    });
    this.session.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endWatching?.();
  }

  override render(): TemplateResult {
    const { session } = this;
    const { view, trusted, pending, revision } = session;
    const all = this.allRuns();
    const empty = emptinessOf(session.isReady, session.runs);
    const shown = all.filter(({ data }) => !view.hidden.includes(data.folder));
    const markers = shown.map(markersOfRun);
    const chosen = chosenRun(all, view.chosen);
    return html`<header class="top">
        <grpo-run-list
          .runs=${all}
          .notDrawn=${view.hidden}
          .chosen=${chosen?.data.folder}
          .pending=${new Map(pending)}
          .trusted=${trusted}
          .revision=${revision}
        ></grpo-run-list>
        ${
          empty === undefined
            ? html`<grpo-view-bar
                .view=${view}
                .markers=${markers}
                .cursor=${session.cursor}
              ></grpo-view-bar>`
            : nothing
        }
        ${this.notice()}
      </header>
      ${empty === undefined ? this.main(shown, markers, chosen, all.length) : this.empty(empty)}`;
  }

  private main(
    shown: readonly ShownRun[],
    markers: readonly RunMarkers[],
    chosen: ShownRun | undefined,
    count: number,
  ): TemplateResult {
    const { session } = this;
    const { view, cursor, revision, trusted } = session;
    this.palette ??= readPalette(this);
    return html`<main>
      <div class="charts" role="group" aria-label=${t`Charts`}>
        ${repeat(
          chartSpecs(shown.map(({ data }) => data)),
          ({ id }) => id,
          (spec) =>
            html`<grpo-chart
              class=${spec.id === LEADING ? 'leading' : ''}
              .spec=${spec}
              .runs=${shown}
              .view=${view}
              .markers=${markers}
              .cursor=${cursor}
              .palette=${this.palette}
              .revision=${revision}
            ></grpo-chart>`,
        )}
      </div>
      <aside aria-label=${t`Alarms and settings`}>
        ${
          shown.some(({ data }) => data.alarms.length > 0)
            ? html`<grpo-alarm-list
                .runs=${shown}
                .trusted=${trusted}
                .revision=${revision}
              ></grpo-alarm-list>`
            : nothing
        }
        ${
          chosen === undefined
            ? nothing
            : html`<grpo-live-settings
                .run=${chosen.data}
                .label=${count > 1 ? chosen.label : ''}
                .trusted=${trusted}
                .revision=${revision}
                .apply=${(key: string, value: number) => session.setLive(chosen.data.folder, key, value)}
              ></grpo-live-settings>`
        }
      </aside>
      <grpo-run-comparison class="wide" .runs=${shown} .revision=${revision}></grpo-run-comparison>
    </main>`;
  }

  private allRuns(): ShownRun[] {
    const labels = runLabels(this.session.runs);
    return this.session.runs.map((data, index) => ({ data, index, label: labels[index] ?? data.folder }));
  }

  private notice(): TemplateResult | typeof nothing {
    const { notice } = this.session;
    if (notice === undefined) return nothing;
    return html`<div class="notice" role="alert">
      <p>${sentences(notice.message, notice.fix)}</p>
      <button class="tool" aria-label=${t`Put this message away`} @click=${() => this.session.dismiss()}>
        ${icon('close')}
      </button>
    </div>`;
  }

  private empty({ title, text, commands, isWaiting }: Emptiness): TemplateResult {
    const isLocked = (command: string): boolean => command === 'start' && !this.session.trusted;
    return html`<main class="empty" aria-busy=${isWaiting}>
      <div role="status">
        ${title === '' ? nothing : html`<h2>${title}</h2>`}
        <p>${text}</p>
        ${commands.map(
          ({ command, label }, i) =>
            html`<button
              class=${i === 0 ? 'primary' : 'plain'}
              ?disabled=${isLocked(command)}
              title=${isLocked(command) ? NEEDS_TRUST : label}
              @click=${() => emit(this, 'command', { command })}
            >
              ${label}
            </button> `,
        )}
      </div>
    </main>`;
  }
}

function markersOfRun(run: ShownRun): RunMarkers {
  const { head, events, alarms } = run.data;
  return { run, markers: markersOf(settingChanges(head?.config ?? {}, events), alarms, events) };
}

/** The run whose settings are shown: the chosen one, else the first that trains, else the first. */
function chosenRun(runs: readonly ShownRun[], folder: string | undefined): ShownRun | undefined {
  return (
    runs.find(({ data }) => data.folder === folder) ??
    runs.find(({ data }) => conditionOf(data.head).alive) ??
    runs[0]
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-dashboard': DashboardPage;
  }
}
