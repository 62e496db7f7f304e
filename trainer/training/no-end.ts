import type { RewardConfig } from '../../core/config/rewards.ts';
import type { PromptProblem } from './prompt-notes.ts';
import type { PromptSetup } from './prompt-setup.ts';
import { canBeSaid } from './say-text.ts';

/**
 * A model without an end of text, or with one that it cannot sample: every completion runs to its cap, and what counts whole completions only
 * counts none.
 */
export function noEnd({ config, eosIds, tokenizer, vocabSize }: PromptSetup): PromptProblem[] {
  const { stop, max_completion_length: cap, mask_truncated_completions: masks } = config.grpo;
  if (eosIds.some((id) => id < vocabSize) || stop.some((text) => canBeSaid(tokenizer, text))) return [];
  const whole = config.rewards.flatMap((reward, i) => (wantsEnd(reward) ? [`rewards.${i}`] : []));
  const lost = [
    ...(whole.length === 0
      ? []
      : [
          `The reward exact-answer (${whole.join(', ')}) takes no completion that was cut off: it scores 0 everywhere.`,
        ]),
    ...(masks
      ? ['`grpo.mask_truncated_completions` leaves all of them out of the loss: nothing is learned.']
      : []),
  ];
  // That an end is beyond the vocabulary is said where the model is read.
  if (eosIds.length > 0 && lost.length === 0) return [];
  const none =
    eosIds.length > 0
      ? 'The model cannot say any end of text'
      : 'Neither config.json, generation_config.json nor tokenizer_config.json names an end of text';
  return [
    {
      severity: 'warning',
      code: 'model-no-end',
      message: `${none}, and ${stop.length === 0 ? 'there is no grpo.stop' : 'the model cannot say any text of grpo.stop'}: every completion runs to grpo.max_completion_length ${cap}.${lost.map((one) => ` ${one}`).join('')}`,
      where: 'grpo.stop',
      fix: 'Name a text with which a completion ends under `grpo.stop`, or the end of text in the model\'s generation_config.json as `"eos_token_id"`. Where all completions are to have the same length, leave it as it is.',
    },
  ];
}

/** An `exact-answer`, also within `shuffled`. */
function wantsEnd({ use, reward }: Readonly<Record<string, unknown>>): boolean {
  if (use === 'shuffled' && typeof reward === 'object' && reward !== null)
    return wantsEnd(reward as RewardConfig);
  return use === 'exact-answer';
}
