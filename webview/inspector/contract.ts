/** What the inspector's shell and its cards give each other: properties down, events up. */
import type { CompletionView, GroupView, ReferenceText, TokenView } from '../../core/protocol/index.ts';
import type { LivePrompt } from './state/live.ts';

/** What colours the tokens of a completion. */
export const OVERLAYS = [
  'none',
  'advantage',
  'logprob',
  'reference',
  'kl',
  'ratio',
  'entropy',
  'mask',
] as const;
export type OverlayKind = (typeof OVERLAYS)[number];

/** How a group's cards are sorted. */
export type CardOrder = 'advantage' | 'index';

/**
 * Tokens of a completion by its id. Undefined: not loaded yet, and the view asks for them with `need-tokens`; null: the run recorded
 * none.
 */
export type TokensOf = (id: string) => TokenView | null | undefined;

/** Properties of `<grpo-group-view>`. */
export interface GroupViewProperties {
  /** Undefined while nothing of the group is written: then `live` alone is shown. */
  group: GroupView | undefined;
  /** Text so far of the completions that are still being sampled, by their index in the group. */
  live: ReadonlyMap<number, string>;
  /** The prompt while `group` is undefined; undefined: not known yet. */
  livePrompt: LivePrompt | undefined;
  /** The run ended before the completions that are missing were written. */
  halted: boolean;
  /** `num_generations`: so many places are kept from the start. */
  expected: number;
  overlay: OverlayKind;
  tokensOf: TokensOf;
  /** `reward_weights` by reward name; 1 where absent. */
  weights: Record<string, number>;
  order: CardOrder;
  selectedId: string | undefined;
  /** The first completion of a diff. */
  markedId: string | undefined;
  /** Notes by completion id; an empty note keeps a completion without words. */
  pins: Record<string, string>;
  /** All rewards alike: no gradient from this prompt. */
  zeroSpread: boolean;
}

/** One side of a diff. */
export interface DiffSide {
  title: string;
  text: string;
  completion?: CompletionView;
  /** Of a text that is no completion of the run. */
  sampled?: Pick<ReferenceText, 'tokens' | 'stop_reason'>;
}

/** What the diff view shows. */
export interface ShownDiff {
  left: DiffSide;
  right: DiffSide;
  /** Under the texts: what must be known to read them. */
  note?: string;
}

/** Properties of `<grpo-diff-view>`. */
export interface DiffViewProperties {
  left: DiffSide;
  right: DiffSide;
  note: string | undefined;
}

/** Details of the events that the cards send up, composed and bubbling. */
export interface CardEvents {
  select: { id: string };
  'need-tokens': { ids: string[] };
  /** The whole of a text that came cut: the shell puts it into `group`. */
  'need-text': { id: string; part: 'prompt' | 'completion' };
  /** A null note unpins. */
  pin: { id: string; note: string | null };
  mark: { id: string };
  copy: { id: string };
  /** Sets the completion against what the reference says. */
  reference: { id: string };
  /** Keeps the completion as a regression case. */
  'save-case': { id: string };
  order: { order: CardOrder };
  /** A dotted key of the config, `grpo.beta`. */
  'open-config': { key: string };
}

/** Events of `<grpo-diff-view>`; without a detail. */
export type DiffEvents = 'close' | 'swap' | 'open-in-editor';

export type CardEvent<Name extends keyof CardEvents> = CustomEvent<CardEvents[Name]>;
