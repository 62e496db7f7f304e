import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../shared/l10n.ts';
import '../completion/group-view.ts';
import '../groups/group-list.ts';
import '../groups/same-prompt.ts';
import '../overlay/overlay-bar.ts';
import { promptLine } from '../groups/prompt-line.ts';
import type { InspectorSession } from '../session/session.ts';
import { configFacts } from '../state/config-facts.ts';
import { atGroup, withFilter, withView } from '../state/inspector.ts';
import { isZeroSpread } from '../state/groups.ts';
import { isHalted } from '../state/run.ts';
import { chosenGroup, shownStep, type ShownGroup } from '../state/shown.ts';
import { readerScrolls } from './reader-scrolls.ts';

/**
 * The groups of a step and one of them whole.
 *
 * @param groups  those that match the filter
 * @param all  how many there are without it
 */
export function stepView(
  session: InspectorSession,
  groups: readonly ShownGroup[],
  all: number,
  alarms: TemplateResult,
): TemplateResult {
  const { run, view } = session.state;
  const { numGenerations } = configFacts(run.head);
  const chosen = chosenGroup(groups, view.group);
  const scrolls = (event: Event): void => readerScrolls(session, event);
  return html`<main>
    <nav aria-label=${t`Groups`}>
      <grpo-group-list
        .groups=${groups}
        .chosen=${chosen?.group ?? 0}
        .expected=${numGenerations}
      ></grpo-group-list>
      ${narrowGroups(session, groups, chosen)}
    </nav>
    <div class="content">
      ${alarms}
      <div class="tools">
        <grpo-same-prompt
          .places=${session.samePrompt(chosen?.view?.prompt_id)}
          .step=${shownStep(session.state.steps, view)}
        ></grpo-same-prompt>
        <grpo-overlay-bar .overlay=${view.overlay}></grpo-overlay-bar>
      </div>
      <div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${t`Completions of the prompt`}
        @wheel=${scrolls}
        @touchmove=${scrolls}
        @pointerdown=${scrolls}
        @keydown=${scrolls}
      >
        ${chosen === undefined ? noMatch(session, all) : groupView(session, chosen)}
      </div>
    </div>
  </main>`;
}

function groupView(session: InspectorSession, chosen: ShownGroup): TemplateResult {
  const { run, view } = session.state;
  const { numGenerations, maxTokens, weights, clip } = configFacts(run.head);
  return html`<grpo-group-view
    .group=${chosen.view}
    .live=${chosen.live}
    .livePrompt=${chosen.livePrompt}
    .halted=${isHalted(run)}
    .expected=${numGenerations}
    .maxTokens=${maxTokens}
    .clip=${clip}
    .overlay=${view.overlay}
    .tokensOf=${session.tokens.tokensOf}
    .weights=${weights}
    .order=${view.order}
    .selectedId=${view.selected}
    .markedId=${view.marked?.id}
    .pins=${run.pins}
    .zeroSpread=${chosen.view !== undefined && isZeroSpread(chosen.view, numGenerations)}
  ></grpo-group-view>`;
}

function noMatch(session: InspectorSession, all: number): TemplateResult | typeof nothing {
  if (all === 0) return nothing;
  return html`<div class="nothing">
    <p>${t`No completion of this step matches the filter.`}</p>
    <button class="plain" @click=${() => session.change((state) => withView(state, { mode: 'list' }))}>
      ${t`Search the whole run`}
    </button>
    <button class="plain" @click=${() => session.change((state) => withFilter(state, {}))}>
      ${t`Clear the filter`}
    </button>
  </div>`;
}

/** The list of groups where there is no room for one. */
function narrowGroups(
  session: InspectorSession,
  groups: readonly ShownGroup[],
  chosen: ShownGroup | undefined,
): TemplateResult {
  const choose = (event: Event): void => {
    const group = Number((event.target as HTMLSelectElement).value);
    session.change((state) => atGroup(state, group));
  };
  return html`<select class="narrow-groups" aria-label=${t`Prompt of this step`} @change=${choose}>
    ${groups.map((shown) => {
      const prompt = promptLine(shown, 60) ?? t`group ${shown.group}`;
      return html`<option value=${shown.group} .selected=${shown.group === chosen?.group}>${prompt}</option>`;
    })}
  </select>`;
}
