import { FOREIGN_KEYS } from './foreign-keys.ts';
import { LIMITS } from './document/limits.ts';
import { nodeAt, toValue, type MapNode, type Path } from './document/node.ts';
import { problem, type Problem } from './problems.ts';

/** verl's keys that have the meaning of a key of ours, below its sections. */
const VERL: Readonly<Record<string, string>> = {
  'actor_rollout_ref.model.path': 'model.base',
  'actor_rollout_ref.model.lora_rank': 'model.adapter.r',
  'actor_rollout_ref.model.lora_alpha': 'model.adapter.alpha',
  'actor_rollout_ref.model.target_modules': 'model.adapter.target_modules',
  'actor_rollout_ref.actor.optim.lr': 'train.learning_rate',
  'actor_rollout_ref.actor.optim.lr_warmup_steps': 'train.warmup_steps',
  'actor_rollout_ref.actor.optim.weight_decay': 'train.weight_decay',
  'actor_rollout_ref.actor.grad_clip': 'train.max_grad_norm',
  'actor_rollout_ref.actor.kl_loss_coef': 'grpo.beta',
  'actor_rollout_ref.actor.entropy_coeff': 'grpo.entropy_coef',
  'actor_rollout_ref.actor.clip_ratio': 'grpo.epsilon',
  'actor_rollout_ref.actor.clip_ratio_low': 'grpo.epsilon',
  'actor_rollout_ref.actor.clip_ratio_high': 'grpo.epsilon_high',
  'actor_rollout_ref.actor.clip_ratio_c': 'grpo.delta',
  'actor_rollout_ref.actor.ppo_epochs': 'grpo.num_iterations',
  'actor_rollout_ref.rollout.n': 'grpo.num_generations',
  'actor_rollout_ref.rollout.temperature': 'grpo.temperature',
  'actor_rollout_ref.rollout.top_p': 'grpo.top_p',
  'actor_rollout_ref.rollout.top_k': 'grpo.top_k',
  'algorithm.kl_ctrl.kl_coef': 'grpo.beta',
  'trainer.total_epochs': 'train.num_train_epochs',
  'trainer.total_training_steps': 'train.max_steps',
  'trainer.save_freq': 'train.save_steps',
  'trainer.test_freq': 'train.eval_steps',
  'trainer.experiment_name': 'name',
  'data.max_prompt_length': 'grpo.max_prompt_length',
  'data.max_response_length': 'grpo.max_completion_length',
  'data.train_files': 'data.train',
  'data.val_files': 'data.test',
};

/** Sections that only verl has; `data` is one of ours as well. */
export const FOREIGN_SECTIONS: readonly string[] = [
  'actor_rollout_ref',
  'algorithm',
  'trainer',
  'critic',
  'custom_reward_function',
  'ray_init',
];

const TRAIN_BATCH = 'data.train_batch_size';
const MINI_BATCH = 'actor_rollout_ref.actor.ppo_mini_batch_size';
/** verl's own, for a recipe that leaves it out. */
const DEFAULT_MINI_BATCH = 256;

/** verl samples `train_batch_size` prompts and makes an update on each `ppo_mini_batch_size` of them (it multiplies by `rollout.n` itself). */
function verlBatch(root: MapNode): string {
  const written = (name: string): unknown => {
    const node = nodeAt(root, name.split('.'));
    return node === undefined ? null : toValue(node);
  };
  const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
  const sampled = written(TRAIN_BATCH);
  const mini = written(MINI_BATCH);
  const update = mini ?? (isCount(sampled) ? Math.min(sampled, DEFAULT_MINI_BATCH) : null);
  if (!isCount(update) || (sampled !== null && !isCount(sampled)))
    return 'Write how many prompts an update takes as `train.prompts_per_step`.';
  if (sampled !== null && sampled < update)
    return `verl refuses a \`ppo_mini_batch_size\` (${update}) above the \`train_batch_size\` (${sampled}). Write how many prompts an update takes as \`train.prompts_per_step\`.`;
  const whose =
    mini === null
      ? `\`ppo_mini_batch_size\`, ${DEFAULT_MINI_BATCH} where it is left out`
      : '`ppo_mini_batch_size`';
  const why =
    sampled !== null && sampled !== update
      ? ` verl samples ${sampled} prompts and makes an update on each ${update} of them (${whose}).`
      : '';
  return `Write \`train.prompts_per_step: ${update}\`.${why}`;
}

/** What one key of verl is here; undefined for others. */
export function verlKey(root: MapNode, path: Path): string | undefined {
  const name = path.join('.');
  if (name === TRAIN_BATCH || name === MINI_BATCH) return verlBatch(root);
  const ours = Object.hasOwn(VERL, name) ? VERL[name] : undefined;
  const node = nodeAt(root, path);
  if (ours === undefined || node === undefined) return undefined;
  if (node.kind !== 'scalar') return `Write \`${ours}\`.`;
  // vLLM's -1 and verl's -1 are "off", which is 0 here.
  const value = node.value === -1 ? 0 : node.value;
  return `Write \`${ours}: ${String(value).slice(0, 60)}\`.`;
}

/** A problem for each key of a section of verl: what it is here, with its value. */
export function foreignSection(root: MapNode, section: string): Problem[] {
  const problems: Problem[] = [];
  const walk = (path: string[]): void => {
    const map = nodeAt(root, path);
    if (map?.kind !== 'map') return;
    for (const { key, keyPlace, value } of map.entries) {
      if (problems.length >= LIMITS.problems || (value.kind === 'scalar' && value.value === null)) continue;
      const below = [...path, key];
      if (value.kind === 'map') walk(below);
      else {
        const own = Object.hasOwn(FOREIGN_KEYS, key) ? FOREIGN_KEYS[key] : undefined;
        const hint = verlKey(root, below) ?? own ?? 'It has no counterpart here: leave it out.';
        const shown = JSON.stringify(toValue(value)).slice(0, 60);
        const message = `\`${below.join('.')}\` (${shown}) is a key of verl. ${hint}`;
        problems.push(problem('error', 'config-unknown-key', keyPlace, message));
      }
    }
  };
  walk([section]);
  return problems;
}
