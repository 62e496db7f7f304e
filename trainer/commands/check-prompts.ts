import { resolve } from 'node:path';
import { placeOfSetting, type Problem } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { ConfigFile } from '../data/load-config.ts';
import { makePlan, type ModelListener } from '../plan.ts';
import { readReferenceModel } from '../training/reference-model.ts';
import { isSaid, outdoes } from '../training/said-once.ts';
import { viewPrompt, type PromptView } from '../training/prompt-view.ts';
import { sentences } from '../../core/text/sentences.ts';
import { refusal } from './refusal.ts';

/** What only the model's tokenizer can tell of a config. */
export interface PromptCheck {
  problems: Problem[];
  /** The first prompt of the table; absent where it cannot be made. */
  prompt?: PromptView;
}

/** Errors about what a table says; all others that a plan can meet are the model's. */
const OF_DATA = /^(data|prompt|chat|config)-/;

/**
 * Plans the run of a config that has no error, as the trainer does: the model's files with the headers of its weights, the reference model,
 * and the prompts. What the trainer would refuse is refused here with the same code. Nothing is fetched and no weight is read.
 * @param onPrompts  told how far the prompts are
 * @param fetches  whether training may fetch what lies on the hub alone: such a model is not looked at, which is said
 */
export async function checkPrompts(
  { path, text, config, problems: known }: ConfigFile,
  { fetches, onPrompts }: { fetches: boolean; onPrompts?: ModelListener['onPrompts'] },
): Promise<PromptCheck> {
  if (config === undefined) return { problems: [] };
  const place = (key: string): Omit<Problem, 'severity' | 'code' | 'message'> => ({
    file: path,
    ...(placeOfSetting(text, key) ?? placeOfSetting(text, 'data') ?? START),
  });
  try {
    const plan = await makePlan(config, { path: resolve(path), text }, onPrompts ? { onPrompts } : {});
    // A thing that the config's rules see as well is said once.
    const fresh = plan.problems.filter(
      (found) =>
        !isSaid(
          known.filter((one) => !outdoes(found, one)),
          found,
        ),
    );
    const problems: Problem[] = fresh.map(({ severity, code, message, where = '', fix }) => ({
      severity,
      code,
      message: sentences(message, fix),
      ...place(/^[a-z_]+(\.(?:[a-z_]+|\d+))+$/.test(where) ? where : 'data.train'),
    }));
    try {
      await readReferenceModel(plan.config, plan.folder, plan.model);
    } catch (error) {
      problems.push({ ...refusalOfModel(error, fetches), ...place('grpo.reference_model_path') });
    }
    const [first] = plan.train;
    return { problems, ...(first ? { prompt: viewPrompt(first, plan.model.tokenizer) } : {}) };
  } catch (error) {
    const found = refusalOfModel(error, fetches);
    return { problems: [{ ...found, ...place(placeOf(found.code)) }] };
  }
}

function placeOf(code: string): string {
  if (OF_DATA.test(code)) return 'data.train';
  return code === 'lora-target' ? 'model.adapter' : 'model.base';
}

/** What to say of an error that would end training before it begins. */
function refusalOfModel(error: unknown, fetches: boolean): Pick<Problem, 'severity' | 'code' | 'message'> {
  if (!(error instanceof GrpoError)) throw error;
  if (error.code === 'hub-offline' && fetches) {
    return {
      severity: 'info',
      code: 'model-not-looked-at',
      message: `${error.message.replace(/, and HF_HUB_OFFLINE.*$/s, '')}: its files were not looked at. Training fetches it; so does \`grpo preflight\`.`,
    };
  }
  return refusal(error);
}

const START = { line: 1, column: 1, end_line: 1, end_column: 1 };
