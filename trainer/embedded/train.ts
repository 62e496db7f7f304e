import { GrpoError } from '../../core/errors/index.ts';
import { decays, type Policy } from '../models/policy.ts';
import { AdamW } from '../optim/adamw.ts';
import { learningRateFactor } from '../optim/schedule.ts';
import { GradientSession } from '../update/gradient-session.ts';
import { packMicrobatches, type TokenSequence } from '../update/pack.ts';
import { type CorpusItem, corpusBatch } from './corpus.ts';
import { recipe } from './recipe.ts';
import { BEGIN_ID, END_ID, UNKNOWN_ID, VOCABULARY } from './vocabulary.ts';

export interface SuperviseOptions {
  /** Default: the recipe's. Fewer shorten the schedule too. */
  steps?: number;
  /** Default: the recipe's. */
  batchSize?: number;
  /** Called after each step (from 1) with the batch's mean loss a token, in nats. */
  onStep?: (step: number, loss: number) => void;
}

/** Padded tokens of a micro-batch: answers differ three-fold in length, and sorted by length little of a batch is padding. */
const MICROBATCH_TOKENS = 1536;

const idOf = new Map(VOCABULARY.map((token, id) => [token, id]));

/** Ids of a text, a token a character: what the tokenizer of writeTokenizer gives, but for the start token. */
export const idsOf = (text: string): number[] =>
  [...text].map((character) => idOf.get(character) ?? UNKNOWN_ID);

/** The question as the policy is asked it: start token and text. */
export const promptIds = (question: string): Int32Array => Int32Array.of(BEGIN_ID, ...idsOf(question));

const sequenceOf = ({ prompt, answer }: CorpusItem): TokenSequence => ({
  prompt: promptIds(prompt),
  completion: Int32Array.of(...idsOf(answer), END_ID),
});

/**
 * Supervises a policy, in place, on the generated corpus by the recipe: AdamW on the mean negative log-likelihood of the answers' tokens.
 * The same policy, options and machine give the same weights.
 * @throws GrpoError `embedded-diverged` when a gradient is not finite
 */
export async function supervise(policy: Policy, options: SuperviseOptions = {}): Promise<void> {
  const { steps = recipe.steps, batchSize = recipe.batchSize } = options;
  const optimizer = await AdamW.open(policy.device, policy.trainable, decays);
  const session = await GradientSession.open(policy, { kind: 'supervised' }, optimizer.gradients);
  try {
    for (let step = 0; step < steps; step += 1) {
      const sequences = corpusBatch(step, batchSize, recipe.seed).map(sequenceOf);
      const tokens = sequences.reduce((sum, { completion }) => sum + completion.length, 0);
      await optimizer.zeroGradients();
      let loss = 0;
      for (const batch of packMicrobatches(sequences, MICROBATCH_TOKENS)) {
        const weights = new Float32Array(batch.targets.length).fill(1 / tokens);
        loss += (await session.accumulate(batch, { weights }, { inverse_temperature: 1 })).loss;
      }
      const factor = learningRateFactor(recipe.scheduler, step, recipe.warmupSteps, steps);
      const { gradNorm } = await optimizer.step(settingsAt(factor), recipe.maxGradNorm);
      if (!Number.isFinite(gradNorm)) throw diverged(step + 1, loss, gradNorm);
      options.onStep?.(step + 1, loss);
    }
  } finally {
    session.dispose();
    optimizer.dispose();
  }
}

/** AdamW's settings at a share of the full learning rate. */
const settingsAt = (factor: number) => ({
  learning_rate: recipe.learningRate * factor,
  weight_decay: recipe.weightDecay,
  adam_beta1: recipe.adamBeta1,
  adam_beta2: recipe.adamBeta2,
  adam_epsilon: recipe.adamEpsilon,
});

const diverged = (step: number, loss: number, gradNorm: number): GrpoError =>
  new GrpoError({
    code: 'embedded-diverged',
    message: `Supervised step ${step} has loss ${loss} and gradient norm ${gradNorm}`,
    fix: 'Lower learningRate in trainer/embedded/recipe.ts.',
    kind: 'run',
  });
