import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { Host } from '../../shared/host.ts';
import { t } from '../../shared/l10n.ts';
import { tokens } from '../../shared/tokens.ts';
import '../alarms/alarm-banner.ts';
import '../alarms/failure-banner.ts';
import type { GroupViewElement } from '../completion/group-view.ts';
import '../empty/empty-state.ts';
import '../filter/filter-row.ts';
import type { FilterRow } from '../filter/filter-row.ts';
import '../footer/key-help.ts';
import type { KeyHelp } from '../footer/key-help.ts';
import '../footer/status-footer.ts';
import '../header/run-header.ts';
import { controls } from '../../shared/controls.ts';
import { InspectorSession } from '../session/session.ts';
import '../steps/step-bar.ts';
import { configFacts } from '../state/config-facts.ts';
import { emptinessOf } from '../state/emptiness.ts';
import { isZeroSpread } from '../state/groups.ts';
import { activeAlarms, activeNotices, isHalted } from '../state/run.ts';
import { newestStep } from '../state/steps.ts';
import { shownGroups, shownStep, totals, type ShownGroup } from '../state/shown.ts';
import { newSteps } from '../state/view.ts';
import { Announcer } from './announcer.ts';
import { diffView } from './diff-view.ts';
import { listView } from './list-view.ts';
import { groupsLeft } from './matching.ts';
import { listenForKeys } from './listen-for-keys.ts';
import { listenToParts } from './listen-to-parts.ts';
import { pageStyles } from './page-styles.ts';
import { scrollByReader } from './reader-scrolls.ts';
import { stepView } from './step-view.ts';

/** The inspector: one run's completions, as they are produced and afterwards. */
@customElement('grpo-inspector')
export class InspectorPage extends LitElement {
  static override styles = [tokens, controls, pageStyles];

  @query('grpo-filter-row') private accessor filterRow!: FilterRow | null;
  @query('grpo-key-help') private accessor help!: KeyHelp;
  @query('grpo-group-view') private accessor groupView!: GroupViewElement | null;
  @query('.scroll') private accessor scroller!: HTMLElement | null;
  private readonly session = new InspectorSession(
    new Host(),
    () => this.requestUpdate(),
    (words) => this.announcer.tell(words),
  );
  private readonly announcer = new Announcer(() => this.requestUpdate());
  private shownPlace = '';

  override connectedCallback(): void {
    super.connectedCallback();
    listenToParts(this, this.session);
    listenForKeys(this, this.session, {
      scroll: (by) => this.scroller !== null && scrollByReader(this.session, this.scroller, by),
      cardOrder: () => this.groupView?.shownOrder,
      focusFind: () => this.filterRow?.focusFind(),
      toggleHelp: () => this.help.toggle(),
    });
    this.session.start();
  }

  override render(): TemplateResult {
    const { state, pending, notice } = this.session;
    const { run, steps, view } = state;
    const groups = shownGroups(steps, view);
    const empty = emptinessOf(state);
    this.announcer.say(shownStep(steps, view), run.latest);
    return html`<div class="page">
      <grpo-run-header .run=${run} .pending=${pending}></grpo-run-header>
      ${state.isReady && run.folder === undefined ? html`<span></span><span></span>` : html`${this.steps()}${this.bar(groups)}`}
      ${
        empty === undefined
          ? this.main(groups)
          : html`<main class="wide">
              <grpo-empty-state .emptiness=${empty} .trusted=${run.trusted}></grpo-empty-state>
            </main>`
      }
      <footer>
        <grpo-status-footer
          .run=${run.folder ?? ''}
          .notice=${notice}
          .notes=${activeNotices(run)}
          .halted=${isHalted(run)}
          .trusted=${run.trusted}
          .totals=${view.mode === 'step' && groups.length > 0 ? totals(groups) : undefined}
        >
        </grpo-status-footer>
      </footer>
      <grpo-key-help></grpo-key-help>
      <div class="hidden-label" role="status" aria-live="polite">${this.announcer.text}</div>
    </div>`;
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { steps, view } = this.session.state;
    // Another group begins at its top; the same group of the next step stays where it was scrolled to.
    const place = `${view.mode} ${view.group} ${view.step === undefined ? '' : shownStep(steps, view)}`;
    if (place !== this.shownPlace && view.selected === undefined) this.scroller?.scrollTo({ top: 0 });
    this.shownPlace = place;
  }

  private steps(): TemplateResult {
    const { run, steps, view } = this.session.state;
    return html`<section aria-label=${t`Steps`}>
      <grpo-step-bar
        .points=${steps.points}
        .maxSteps=${run.head?.status?.max_steps ?? null}
        .newest=${newestStep(steps)}
        .shown=${shownStep(steps, view)}
        .following=${view.step === undefined}
        .news=${newSteps(view, newestStep(steps))}
      ></grpo-step-bar>
    </section>`;
  }

  private bar(groups: readonly ShownGroup[]): TemplateResult {
    const { run, steps, view } = this.session.state;
    const { numGenerations, components } = configFacts(run.head);
    const zeroGroups = groups.filter((one) => one.view && isZeroSpread(one.view, numGenerations)).length;
    return html`<section class="bar" aria-label=${t`Filter`}>
      <grpo-filter-row
        .filter=${view.filter}
        .mode=${view.mode}
        .step=${shownStep(steps, view)}
        .components=${components}
        .zeroGroups=${zeroGroups}
        .pinned=${Object.keys(run.pins).length}
        .fault=${(view.mode === 'list' ? this.session.rows : this.session.matches).fault}
      ></grpo-filter-row>
    </section>`;
  }

  private main(groups: readonly ShownGroup[]): TemplateResult {
    const { session } = this;
    const { run, view } = session.state;
    const alarms = html`<div>
      <grpo-failure-banner .error=${run.head?.status?.error}></grpo-failure-banner>
      <grpo-alarm-banner
        .run=${run.folder ?? ''}
        .alarms=${activeAlarms(run)}
        .trusted=${run.trusted}
      ></grpo-alarm-banner>
    </div>`;
    const diff = diffView(session);
    if (diff !== undefined) return diff;
    if (view.mode === 'list') return listView(session, alarms);
    return stepView(session, groupsLeft(session), groups.length, alarms);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'grpo-inspector': InspectorPage;
  }
}
