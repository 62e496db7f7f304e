import { entryOf, nodeAt, toValue, type MapNode, type Path } from './document/node.ts';
import type { Fix } from './problems.ts';

/** TRL's batch sizes: they count completions, and must be whole groups. */
const COUNTS_COMPLETIONS: readonly string[] = ['per_device_train_batch_size', 'generation_batch_size'];

/** TRL's default group, for a config that says nothing of it. */
const DEFAULT_GROUP = 8;

/**
 * What TRL's batch size, written in `train:`, is in prompts: a batch of completions that is not whole groups becomes the next one
 * that is.
 *
 * @returns undefined for other keys, and where the number of prompts is written as well
 */
export function foreignBatch(root: MapNode, path: Path): { hint: string; fix: Fix } | undefined {
  const key = String(path.at(-1));
  const train = nodeAt(root, ['train']);
  if (path.length !== 2 || path[0] !== 'train' || !COUNTS_COMPLETIONS.includes(key)) return undefined;
  if (train?.kind !== 'map' || entryOf(train, 'prompts_per_step')) return undefined;
  const entry = entryOf(train, key);
  const completions = entry && toValue(entry.value);
  const written = nodeAt(root, ['grpo', 'num_generations']);
  const group = written === undefined ? DEFAULT_GROUP : toValue(written);
  if (!entry || !isCount(completions) || !isCount(group)) return undefined;
  const prompts = Math.ceil(completions / group);
  const whole =
    completions % group === 0
      ? `${completions} completions are ${prompts} groups of ${group}.`
      : `${completions} completions are not whole groups of ${group}: ${prompts} prompts make ${prompts * group}.`;
  const { keyPlace, value } = entry;
  const { line, column } = keyPlace;
  const { end_line, end_column } = value.place;
  const new_text = `prompts_per_step: ${prompts}`;
  return {
    hint: ` It counts completions; here \`train.prompts_per_step\` counts prompts. ${whole}`,
    fix: { title: `Write as ${new_text}`, edits: [{ line, column, end_line, end_column, new_text }] },
  };
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
