import { resolve } from 'node:path';
import { placeOfSetting, type Problem } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { ConfigFile } from '../data/load-config.ts';
import { makePlan } from '../plan.ts';
import { viewPrompt, type PromptView } from '../training/prompt-view.ts';

/** What only the model's tokenizer can tell of a config. */
export interface PromptCheck {
  problems: Problem[];
  /** The first prompt of the table; absent where it cannot be made. */
  prompt?: PromptView;
}

/** Faults of the data and of what is made of them; those of models have rules and commands of their own. */
const OURS = /^(data|prompt|chat|tokenizer)-/;

/**
 * Makes the prompts of a config that has no error, as the trainer does, where its model lies on this machine. Nothing is fetched and no
 * weight is read.
 */
export async function checkPrompts({
  path,
  text,
  config,
  problems: known,
}: ConfigFile): Promise<PromptCheck> {
  if (config === undefined) return { problems: [] };
  const place = (key: string): Omit<Problem, 'severity' | 'code' | 'message'> => ({
    file: path,
    ...(placeOfSetting(text, key) ?? placeOfSetting(text, 'data') ?? START),
  });
  try {
    const plan = await makePlan(config, { path: resolve(path), text });
    // A thing that the config's rules see as well is said once.
    const fresh = plan.problems.filter(({ code }) => !known.some((one) => one.code === code));
    const problems = fresh.map(({ severity, code, message, where = '' }) => ({
      severity,
      code,
      message,
      ...place(/^[a-z_]+(\.(?:[a-z_]+|\d+))+$/.test(where) ? where : 'data.train'),
    }));
    const [first] = plan.train;
    return { problems, ...(first ? { prompt: viewPrompt(first, plan.model.tokenizer) } : {}) };
  } catch (error) {
    if (!(error instanceof GrpoError)) throw error;
    if (!OURS.test(error.code)) return { problems: [] };
    const where = error.where === undefined ? '' : `${error.where}: `;
    const message = `${where}${error.message} ${error.fix ?? ''}`.trimEnd();
    return { problems: [{ severity: 'error', code: error.code, message, ...place('data.train') }] };
  }
}

const START = { line: 1, column: 1, end_line: 1, end_column: 1 };
