import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';

import { fixed } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { styleProperties } from '../../shared/style-properties.ts';
import { tokens } from '../../shared/tokens.ts';
import { controls } from '../../shared/controls.ts';
import { emit } from '../parts/events.ts';
import { VirtualRows } from '../parts/virtual-rows.ts';
import { dotsOf, rewardScale, type RewardScale } from '../state/dots.ts';
import { isZeroSpread } from '../state/groups.ts';
import type { ShownGroup } from '../state/shown.ts';
import { groupListStyles, ROW_HEIGHT } from './group-list-styles.ts';
import { promptLine } from './prompt-line.ts';

/** The groups of the step: prompt, mean reward, and a dot for each completion. */
@customElement('grpo-group-list')
export class GroupList extends LitElement {
  static override styles = [tokens, controls, groupListStyles];

  @property({ attribute: false }) accessor groups: readonly ShownGroup[] = [];
  /** Number of the chosen group. */
  @property({ attribute: false }) accessor chosen = 0;
  /** `num_generations`. */
  @property({ attribute: false }) accessor expected = 0;
  @query('.list') private accessor scroller!: HTMLElement | null;
  private readonly rows = new VirtualRows(this, {
    scroller: () => this.scroller,
    count: () => this.groups.length,
    height: ROW_HEIGHT,
  });

  override render(): TemplateResult {
    const scale = rewardScale(this.groups.map(({ view }) => view));
    const at = this.groups.findIndex(({ group }) => group === this.chosen);
    return html`<div
      class="list"
      role="listbox"
      tabindex="0"
      aria-label=${t`Prompts of this step`}
      aria-activedescendant=${at < 0 ? nothing : `group-${this.chosen}`}
      @keydown=${(event: KeyboardEvent) => this.key(event, at)}
    >
      <div class="all" role="presentation" ${styleProperties({ height: `${this.rows.height}px` })}>
        ${repeat(
          this.rows.items,
          ({ index }) => this.groups[index]?.group ?? index,
          ({ index, start }) => this.row(index, start, scale),
        )}
      </div>
    </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('chosen')) return;
    const at = this.groups.findIndex(({ group }) => group === this.chosen);
    if (at >= 0) this.rows.show(at);
  }

  private row(index: number, start: number, scale: RewardScale): TemplateResult | typeof nothing {
    const shown = this.groups[index];
    if (shown === undefined) return nothing;
    const { group, view } = shown;
    const isZero = view !== undefined && isZeroSpread(view, this.expected);
    const isChosen = group === this.chosen;
    return html`<div
      class=${classMap({ group: true, chosen: isChosen, zero: isZero })}
      id=${`group-${group}`}
      role="option"
      aria-selected=${isChosen}
      aria-setsize=${this.groups.length}
      aria-posinset=${index + 1}
      ${styleProperties({ transform: `translateY(${start}px)` })}
      @click=${() => emit(this, 'choose-group', { group })}
    >
      <span class="prompt mono">${this.prompt(shown)}</span>
      <span class="mean number">${view === undefined ? '' : fixed(view.mean)}</span>
      <span class="line">
        ${isZero ? html`<span class="note">${t`no gradient: all alike`}</span>` : nothing}${this.strip(shown, scale)}
      </span>
    </div>`;
  }

  private prompt(shown: ShownGroup): TemplateResult | string {
    return promptLine(shown) ?? html`<span class="quiet">${t`group ${shown.group}`}</span>`;
  }

  private strip({ view, live }: ShownGroup, scale: RewardScale): TemplateResult {
    if (view === undefined || view.completions.length === 0) {
      return html`<span class="sampling number">${t`${live.size} of ${this.expected} begun`}</span>`;
    }
    return html`<svg height="12" aria-hidden="true">
      ${dotsOf(view, scale).map(
        ({ at, off, side }) =>
          svg`<circle class=${side} cx=${`${3 + at * 94}%`} cy=${6 + off * 2.4} r="2.5" />`,
      )}
    </svg>`;
  }

  private key(event: KeyboardEvent, at: number): void {
    const last = this.groups.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 10, PageUp: at - 10 }[
      event.key
    ];
    const next = to === undefined ? undefined : this.groups[Math.max(0, Math.min(last, to))];
    if (next === undefined) return;
    event.preventDefault();
    emit(this, 'choose-group', { group: next.group });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-group-list': GroupList;
  }
}
