import { pairRange, removal } from './document/edits.ts';
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

interface Found {
  map: MapNode;
  entry: Entry;
}

interface Batch {
  /** Completions that an update of one process learns from, each counted once. */
  completions: number;
  group: number;
  prompts: number;
  /** Updates on the same completions, where it is another number than the `num_iterations` that is written. */
  iterations?: number;
  /** How the completions come about: `16 x 4`. */
  product: string;
  found: Found[];
}

/** Is TRL's batch written, so that `gradient_accumulation_steps` is a factor of it and no other name of `prompts_per_step`? */
export const hasForeignBatch = (root: MapNode): boolean =>
  SECTIONS.some((path) => {
    const map = nodeAt(root, path);
    return map?.kind === 'map' && PARTS.slice(0, 3).some((part) => entryOf(map, part) !== undefined);
  });

const findAll = (root: MapNode, keys: readonly string[]): Found[] =>
  SECTIONS.flatMap((path) => {
    const map = nodeAt(root, path);
    if (map?.kind !== 'map') return [];
    return keys.flatMap((key) => {
      const entry = entryOf(map, key);
      return entry === undefined ? [] : [{ map, entry }];
    });
  });

/** A count in any of the sections; null is unset. */
function countOf(root: MapNode, key: string): number | 'unset' | 'unknown' {
  const [first] = findAll(root, [key]);
  const value = first === undefined ? null : toValue(first.entry.value);
  if (value === null) return 'unset';
  return isCount(value) ? value : 'unknown';
}

/**
 * The batch of an update of TRL, in one process, as GRPOConfig and GRPOTrainer make it: `per_device_train_batch_size` times
 * `gradient_accumulation_steps` completions. `steps_per_generation` and `generation_batch_size` say how many are sampled at once, which are
 * then learnt from `num_iterations` times; only where fewer are sampled than an update takes does it meet the same completions again.
 *
 * @returns why TRL has no such batch, as a sentence; undefined where nothing of it is written, or not as numbers
 */
export function trlBatch(root: MapNode): Batch | string | undefined {
  const found = findAll(root, PARTS);
  const numbers = new Map<Part, number>();
  for (const part of PARTS) {
    const value = countOf(root, part);
    if (value === 'unknown') return undefined;
    if (value !== 'unset') numbers.set(part, value);
  }
  const written = countOf(root, 'num_generations');
  if (numbers.size === 0 || written === 'unknown') return undefined;
  const group = written === 'unset' ? DEFAULT.group : written;
  const device = numbers.get('per_device_train_batch_size') ?? DEFAULT.perDevice;
  const update = numbers.get('gradient_accumulation_steps') ?? 1;
  const whole = numbers.get('generation_batch_size');
  if (whole !== undefined && numbers.has('steps_per_generation'))
    return 'TRL refuses `generation_batch_size` and `steps_per_generation` together.';
  if (whole !== undefined && whole % device !== 0)
    return `TRL refuses a \`generation_batch_size\` of ${whole}: it is not a multiple of \`per_device_train_batch_size\`, ${device}.`;
  const sampled = whole === undefined ? (numbers.get('steps_per_generation') ?? update) : whole / device;
  const repeated = countOf(root, 'num_iterations');
  const taken = takes(update, sampled, typeof repeated === 'number' ? repeated : 1);
  if (taken === undefined)
    return `TRL's update takes ${update} batches of a device where ${sampled} are sampled and met ${String(repeated)} times, which do not come out even: updates would differ.`;
  const completions = device * taken.batches;
  return {
    completions,
    group,
    prompts: Math.ceil(completions / group),
    ...(taken.iterations === repeated || repeated === 'unset' ? {} : { iterations: taken.iterations }),
    product: taken.batches > 1 ? `${device} x ${taken.batches} = ${completions}` : String(completions),
    found,
  };
}

/** How many different batches of a device an update takes, and how many updates meet them; undefined where it is not always the same. */
function takes(
  update: number,
  sampled: number,
  repeated: number,
): { batches: number; iterations: number } | undefined {
  if (repeated === 1 || sampled % update === 0) return { batches: update, iterations: repeated };
  if (update % sampled !== 0) return undefined;
  const passes = update / sampled;
  if (passes % repeated === 0) return { batches: update / repeated, iterations: 1 };
  return repeated % passes === 0 ? { batches: sampled, iterations: repeated / passes } : undefined;
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
  if (typeof batch === 'string')
    return { hint: ` ${batch} Write how many prompts an update takes as \`train.prompts_per_step\`.` };
  const { completions, group, prompts, iterations, product, found } = batch;
  const whole =
    completions % group === 0
      ? `${product} completions are ${prompts} groups of ${group}.`
      : `${product} completions are not whole groups of ${group}: ${prompts} prompts make ${prompts * group}.`;
  const also = iterations === undefined ? '' : ` and \`grpo.num_iterations: ${iterations}\``;
  const hint = ` It counts completions, of which TRL makes an update; here \`train.prompts_per_step\` counts prompts. ${whole} Write \`train.prompts_per_step: ${prompts}\`${also}; with several processes, times their number.`;
  const own = found.find(({ map, entry }) => entry.key === key && map === nodeAt(root, ['train']));
  if (own === undefined) return { hint };
  const new_text = `prompts_per_step: ${prompts}`;
  const edit = { ...pairRange(own.entry), new_text };
  const others = found.filter(({ entry }) => entry !== own.entry);
  const updates = iterations === undefined ? [] : findAll(root, ['num_iterations']);
  const title = `Write as ${new_text}${iterations === undefined ? '' : ` and num_iterations: ${iterations}`}`;
  const edits = [
    edit,
    ...updates.map(({ entry }) => ({ ...entry.value.place, new_text: String(iterations) })),
  ];
  // Two edits of one line of braces could touch each other's comma.
  if (others.some(({ map }) => map.flow)) return { hint };
  return {
    hint,
    fix: { title, edits: [...edits, ...others.map(({ map, entry }) => removal(entry, map, text))] },
  };
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
