/** What stands on the two sides of a diff. */
import type { CompletionView, ReferenceText } from '../../../core/protocol/index.ts';
import { t } from '../../shared/l10n.ts';
import type { DiffSide, ShownDiff } from '../contract.ts';

/** `#5 · step 42 · group 3` */
export const titleOf = (one: CompletionView): string =>
  t`#${one.index} · step ${one.step} · group ${one.group}`;

/** The policy after the reference: what is added is what it has learned to say. */
export function referenceDiff(policy: DiffSide, reference: ReferenceText): ShownDiff {
  const { text, tokens, stop_reason, model } = reference;
  return {
    left: { title: t`reference · ${model}`, text, sampled: { tokens, stop_reason } },
    right: policy,
    note: [
      t`The reference (${model}) is what the KL is measured against.`,
      t`It sampled with the settings and random numbers of the policy, so the texts part where the policy has learned to say something else; what comes after the first difference follows from it.`,
    ].join(' '),
  };
}
