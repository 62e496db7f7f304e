import { removal } from './document/edits.ts';
import { entryOf, nodeAt, toValue, type Entry, type MapNode, type Path } from './document/node.ts';
import type { Fix } from './problems.ts';

/** What TRL makes a batch of. Each counts completions, or how many such batches make one. */
const PARTS = [
  'per_device_train_batch_size',
  'generation_batch_size',
  'steps_per_generation',
  'gradient_accumulation_steps',
] as const;
type Part = (typeof PARTS)[number];

/** TRL's defaults, for a config that leaves them out. */
const DEFAULT = { group: 8, perDevice: 8 };

/** Where a recipe may have them: TRL's files are flat. */
const SECTIONS: readonly Path[] = [['train'], ['grpo'], []];

interface Batch {
  completions: number;
  group: number;
  prompts: number;
  /** How the completions come about: `16 x 4`. */
  product: string;
  found: { map: MapNode; entry: Entry }[];
}

/** Is TRL's batch written, so that `gradient_accumulation_steps` is a factor of it and no other name of `prompts_per_step`? */
export const hasForeignBatch = (root: MapNode): boolean =>
  SECTIONS.some((path) => {
    const map = nodeAt(root, path);
    return map?.kind === 'map' && PARTS.slice(0, 3).some((part) => entryOf(map, part) !== undefined);
  });

/** TRL's batch of one process: `generation_batch_size`, else `per_device_train_batch_size` times how often it is taken before an update. */
export function trlBatch(root: MapNode): Batch | undefined {
  const found = SECTIONS.flatMap((path) => {
    const map = nodeAt(root, path);
    if (map?.kind !== 'map') return [];
    return PARTS.flatMap((part) => {
      const entry = entryOf(map, part);
      return entry === undefined ? [] : [{ map, entry }];
    });
  });
  const numbers = new Map<Part, number>();
  for (const { entry } of found) {
    const value = toValue(entry.value);
    if (value === null) continue;
    if (!isCount(value)) return undefined;
    numbers.set(entry.key as Part, value);
  }
  const written = nodeAt(root, ['grpo', 'num_generations']) ?? nodeAt(root, ['num_generations']);
  const group = written === undefined ? DEFAULT.group : toValue(written);
  if (numbers.size === 0 || !isCount(group)) return undefined;
  const device = numbers.get('per_device_train_batch_size') ?? DEFAULT.perDevice;
  const times = numbers.get('steps_per_generation') ?? numbers.get('gradient_accumulation_steps') ?? 1;
  const whole = numbers.get('generation_batch_size');
  const completions = whole ?? device * times;
  return {
    completions,
    group,
    prompts: Math.ceil(completions / group),
    product: whole === undefined && times > 1 ? `${device} x ${times} = ${completions}` : String(completions),
    found,
  };
}

/**
 * What TRL's batch size is in prompts: a batch of completions that is not whole groups becomes the next one that is.
 *
 * @param path of one of the keys that make the batch
 * @returns undefined for other keys, and where the number of prompts is written as well
 */
export function foreignBatch(
  root: MapNode,
  path: Path,
  text: string,
): { hint: string; fix?: Fix } | undefined {
  const key = String(path.at(-1));
  if (path.length > 2 || !(PARTS as readonly string[]).includes(key)) return undefined;
  if (nodeAt(root, ['train', 'prompts_per_step']) !== undefined) return undefined;
  const batch = trlBatch(root);
  if (batch === undefined) return undefined;
  const { completions, group, prompts, product, found } = batch;
  const whole =
    completions % group === 0
      ? `${product} completions are ${prompts} groups of ${group}.`
      : `${product} completions are not whole groups of ${group}: ${prompts} prompts make ${prompts * group}.`;
  const hint = ` It counts completions; here \`train.prompts_per_step\` counts prompts. ${whole} Write \`train.prompts_per_step: ${prompts}\`; with several processes, times their number.`;
  const own = found.find(({ map, entry }) => entry.key === key && map === nodeAt(root, ['train']));
  if (own === undefined) return { hint };
  const { line, column } = own.entry.keyPlace;
  const { end_line, end_column } = own.entry.value.place;
  const new_text = `prompts_per_step: ${prompts}`;
  const edit = { line, column, end_line, end_column, new_text };
  const others = found.filter(({ entry }) => entry !== own.entry);
  // Two edits of one line of braces could touch each other's comma.
  if (others.some(({ map }) => map.flow)) {
    return others.length === 0 ? { hint, fix: { title: `Write as ${new_text}`, edits: [edit] } } : { hint };
  }
  const edits = [edit, ...others.map(({ map, entry }) => removal(entry, map, text))];
  return { hint, fix: { title: `Write as ${new_text}`, edits } };
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
