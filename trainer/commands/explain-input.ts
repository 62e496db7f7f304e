import { GrpoError } from '../../core/errors/index.ts';
import { usesEntropy, usesReference } from '../../core/objectives/index.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';
import { parseExplainSettings, type ExplainSettings } from './explain-settings.ts';

/** What `grpo explain` reads from stdin, checked: every array fits every other. */
export interface ExplainInput {
  settings: ExplainSettings;
  /** functions x completions, ordered by group; null where `advantages` are given. */
  rewards: (number | null)[][] | null;
  /** One name a function, for the metrics. */
  rewardNames: string[];
  /** One a completion; null where `rewards` are given. */
  advantages: number[] | null;
  /** All `[B][T]`. */
  logprobs: number[][];
  oldLogprobs: number[][];
  refLogprobs: number[][] | null;
  entropy: number[][] | null;
  /** 0 or 1. */
  mask: number[][];
}

const KEYS = [
  'settings',
  'rewards',
  'reward_names',
  'advantages',
  'logprobs',
  'old_logprobs',
  'ref_logprobs',
  'entropy',
  'mask',
];

/**
 * Checks the JSON document of `grpo explain`.
 *
 * @throws GrpoError `explain-…`: unknown or missing keys, settings without a meaning, arrays that do not fit
 */
export function parseExplainInput(document: unknown): ExplainInput {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw refusal('explain-input', 'the input is not a JSON object', 'stdin', `Give {${KEYS.join(', ')}}.`);
  }
  const given = new Map<string, unknown>(
    Object.entries(document).filter(([, value]) => value !== null && value !== undefined),
  );
  for (const key of given.keys()) checkKey(key);
  const settings = parseExplainSettings(given.get('settings'));
  const mask = matrix(given, 'mask', undefined);
  checkMask(mask);
  const optional = (name: string, needed: boolean): number[][] | null =>
    needed || given.has(name) ? matrix(given, name, mask) : null;
  const k1 = settings.beta !== 0 && settings.kl === 'k1_in_reward';
  const input: ExplainInput = {
    settings,
    ...judgement(given, mask.length, k1),
    logprobs: matrix(given, 'logprobs', mask),
    oldLogprobs: matrix(given, 'old_logprobs', mask),
    refLogprobs: optional('ref_logprobs', usesReference(settings) || k1),
    entropy: optional('entropy', usesEntropy(settings)),
    mask,
  };
  return input;
}

function checkKey(key: string): void {
  if (KEYS.includes(key)) return;
  const near = didYouMean(key, KEYS);
  throw refusal(
    'explain-unknown-key',
    `there is no input ${key}${near === undefined ? '' : `; did you mean ${near}?`}`,
    key,
    near === undefined ? `Known: ${KEYS.join(', ')}.` : `Write ${near}.`,
  );
}

/** Rewards or advantages: exactly one of them. */
function judgement(
  given: ReadonlyMap<string, unknown>,
  completions: number,
  k1: boolean,
): Pick<ExplainInput, 'rewards' | 'rewardNames' | 'advantages'> {
  if (given.has('rewards') === given.has('advantages')) {
    const message = given.has('rewards') ? 'both rewards and advantages are given' : 'rewards are missing';
    throw refusal('explain-rewards', message, 'rewards', 'Give either rewards or advantages.');
  }
  if (given.has('advantages')) {
    if (k1) {
      const message = 'kl k1_in_reward is taken off the rewards, and only advantages are given';
      throw refusal('explain-rewards', message, 'advantages', 'Give rewards in their place.');
    }
    const advantages = numbers(given.get('advantages'), 'advantages', completions);
    return { rewards: null, rewardNames: [], advantages };
  }
  const rows = list(given.get('rewards'), 'rewards');
  const rewards = rows.map((row, f) =>
    sized(list(row, `rewards[${f}]`), `rewards[${f}]`, completions).map((value, b) =>
      value === null ? null : number(value, `rewards[${f}][${b}]`),
    ),
  );
  return { rewards, rewardNames: names(given.get('reward_names'), rewards.length), advantages: null };
}

function names(value: unknown, functions: number): string[] {
  if (value === undefined) return Array.from({ length: functions }, (_, f) => `function-${f}`);
  return sized(list(value, 'reward_names'), 'reward_names', functions).map((name, f) => {
    if (typeof name !== 'string') {
      throw refusal(
        'explain-shape',
        'a name is not a text',
        `reward_names[${f}]`,
        'Give one text a function.',
      );
    }
    return name;
  });
}

/** A `[B][T]` array; where `mask` is given, of its shape. */
function matrix(given: ReadonlyMap<string, unknown>, name: string, mask: number[][] | undefined): number[][] {
  if (!given.has(name)) {
    throw refusal(
      'explain-missing',
      `${name} is missing`,
      name,
      `Give ${name} as [B][T]: a row a completion.`,
    );
  }
  const rows = list(given.get(name), name);
  if (mask !== undefined) sized(rows, name, mask.length);
  const length = mask?.[0]?.length ?? list(rows[0] ?? [], `${name}[0]`).length;
  return rows.map((row, b) => numbers(row, `${name}[${b}]`, length));
}

function checkMask(mask: number[][]): void {
  if (mask.length === 0) {
    throw refusal('explain-shape', 'there are no completions', 'mask', 'Give at least one row.');
  }
  mask.forEach((row, b) =>
    row.forEach((value, t) => {
      if (value !== 0 && value !== 1) {
        throw refusal('explain-mask', `a mask value is ${value}`, `mask[${b}][${t}]`, 'Give 0 or 1.');
      }
    }),
  );
}

function numbers(value: unknown, where: string, length: number): number[] {
  return sized(list(value, where), where, length).map((entry, index) => number(entry, `${where}[${index}]`));
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw refusal(
    'explain-shape',
    `${where} is ${JSON.stringify(value)}, not an array`,
    where,
    'Give an array.',
  );
}

function sized(values: unknown[], where: string, length: number): unknown[] {
  if (values.length === length) return values;
  throw refusal(
    'explain-shape',
    `${where} has ${values.length} entries, expected ${length}`,
    where,
    'Arrays are [B][T], all of one shape, as mask; rewards are [functions][B], advantages [B].',
  );
}

function number(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refusal('explain-number', `${JSON.stringify(value)} is not a finite number`, where, 'Give a number.');
}

const refusal = (code: string, message: string, where: string, fix: string): GrpoError =>
  new GrpoError({ code, message, where, fix });
