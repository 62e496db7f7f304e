import * as z from 'zod';
import { CONTROL_TYPES } from '../../../core/run/records.ts';
import type { Method, PageCursor } from '../../../core/protocol/index.ts';

/** What a page may send at most: its texts are completions, its lists what a person chose. */
const MOST_TEXT = 16 * 1024 * 1024;
const MOST_PATH = 4096;
const MOST_ITEMS = 10_000;
/** Far beyond any run, and exact in every number that is computed from it. */
const MOST_STEP = 2 ** 31;

const text = z.string().max(MOST_TEXT);
const word = z.string().max(1000);
const folder = z.string().min(1).max(MOST_PATH);
const count = z.int().min(0).max(MOST_STEP);
/** Of a completion: `s42-g3-c5`. */
const id = z.string().regex(/^s\d{1,10}-g\d{1,10}-c\d{1,10}$/);
const number = z.number();

const filter = z.strictObject({
  steps: z.object({ from: count, to: count }).optional(),
  reward: z.object({ component: word.optional(), min: number.optional(), max: number.optional() }).optional(),
  stop_reason: z.enum(['eos', 'stop', 'length']).optional(),
  errors_only: z.boolean().optional(),
  zero_spread_only: z.boolean().optional(),
  min_abs_advantage: number.optional(),
  min_kl: number.optional(),
  text: z.object({ pattern: z.string().max(100_000), regex: z.boolean() }).optional(),
  pinned_only: z.boolean().optional(),
});

/** A page's own part of its cursor is small, plain data that the page itself checks; what the panel reads of it is checked here. */
const cursor = z.looseObject({
  page: z.enum(['inspector', 'dashboard']),
  folders: z.array(folder).max(1000),
  step: count.optional(),
  selected: word.optional(),
  filter: filter.optional(),
});

const side = z.object({ title: word, text });

/** What each request must look like. */
const PARAMS = {
  step: z.object({ folder, step: z.union([count, z.literal('newest')]) }),
  completion: z.object({ folder, id: word }),
  text: z.object({ folder, id, part: z.enum(['prompt', 'completion']) }),
  tokens: z.object({ folder, id }),
  sameprompt: z.object({ folder, prompt_id: word }),
  group: z.object({ folder, step: count, group: count }),
  find: z.object({
    folder,
    filter,
    order: z.enum(['written', 'reward', 'advantage', 'abs_advantage', 'kl', 'length']),
    pinned: z.array(word).max(1_000_000),
  }),
  rows: z.object({ folder, list: count, from: count, to: count }),
  points: z.object({ folder }),
  series: z.object({ folder }),
  checkpoints: z.object({ folder }),
  alarms: z.object({ folder }),
  copy: z.object({ text }),
  openConfig: z.object({ folder, key: word.optional() }),
  openLog: z.object({ folder }),
  openInspector: z.object({ folder, step: count.optional(), id: word.optional() }),
  openDashboard: z.object({ folders: z.array(folder).max(MOST_ITEMS) }),
  openDiff: z.object({ left: side, right: side }),
  control: z.object({
    folder,
    type: z.enum(CONTROL_TYPES),
    key: word.optional(),
    value: number.optional(),
  }),
  remedy: z.object({ folder, alarm: word, remedy: word, value: word.optional() }),
  pin: z.object({ folder, id, note: z.string().max(100_000).nullable() }),
  reference: z.object({ folder, id }),
  saveCase: z.object({ folder, id, note: z.string().max(100_000) }),
  remember: z.object({ cursor }),
  command: z.object({ command: z.enum(['start', 'resume', 'openWalkthrough']), folder: folder.optional() }),
} satisfies Record<Method, z.ZodType>;

const MESSAGE = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), cursor: z.unknown().optional() }),
  z.object({
    type: z.literal('request'),
    id: z.int(),
    method: z.string().max(100),
    params: z.unknown().optional(),
  }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
]);

/** A message of a page, its parameters not yet looked at; undefined: none that a page of ours sends. */
export function readMessage(message: unknown): z.infer<typeof MESSAGE> | undefined {
  return MESSAGE.safeParse(message).data;
}

/** Parameters as they were understood, or what is wrong with them in a few words; `unknown`: no request has this name. */
export function readParams(
  method: string,
  params: unknown,
): { kind: 'read'; method: Method; params: unknown } | { kind: 'unknown' } | { kind: 'wrong'; why: string } {
  if (!isMethod(method)) return { kind: 'unknown' };
  const read = PARAMS[method].safeParse(params);
  if (read.success) return { kind: 'read', method, params: read.data };
  const [issue] = read.error.issues;
  return { kind: 'wrong', why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 300) };
}

/** A cursor that the editor kept for a page; undefined where it is none. */
export const readCursor = (kept: unknown): PageCursor | undefined => cursor.safeParse(kept).data;

const isMethod = (name: string): name is Method => Object.hasOwn(PARAMS, name);
