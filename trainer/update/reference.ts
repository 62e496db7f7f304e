import type { RunOptions, Tensor } from '../runtime/device.ts';
import type { Policy } from '../models/policy.ts';
import { Scorer } from '../models/score.ts';
import type { TokenSequence } from './pack.ts';

/**
 * The policy that the KL is measured against.
 *
 * - An adapter that began at zero: the model without it, so that no second copy of the weights is held.
 * - An adapter that was trained before: a frozen copy of that adapter over the same weights.
 * - Full fine-tuning: a second copy of the weights.
 */
export class Reference {
  private readonly scorer: Scorer;
  private readonly owned: readonly Tensor[];

  private constructor(scorer: Scorer, owned: readonly Tensor[]) {
    this.scorer = scorer;
    this.owned = owned;
  }

  /** The policy's model without its adapter. */
  static async withoutAdapter(policy: Policy): Promise<Reference> {
    return new Reference(await Scorer.open(policy, { name: 'reference', adapter: false }), []);
  }

  /** A policy that nothing trains. Its trainable tensors belong to this reference. */
  static async frozen(policy: Policy): Promise<Reference> {
    return new Reference(await Scorer.open(policy, { name: 'reference' }), [...policy.trainable.values()]);
  }

  /** Log-probabilities of the completions' tokens at the sampling temperature; one row a sequence. */
  async score(
    sequences: readonly TokenSequence[],
    options: RunOptions & { temperature: number; maxTokens: number },
  ): Promise<Float32Array[]> {
    return (await this.scorer.score(sequences, options)).logprobs;
  }

  dispose(): void {
    this.scorer.dispose();
    for (const tensor of this.owned) tensor.dispose();
  }
}
