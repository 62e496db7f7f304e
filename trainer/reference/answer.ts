import { dirname, resolve } from 'node:path';
import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { sampleUniform } from '../../core/random/index.ts';
import type { RolloutRecord } from '../../core/run/records.ts';
import type { ReferenceAnswer } from '../../core/run/reference-answer.ts';
import { loadPolicy } from '../models/load-policy.ts';
import { readModel, type ReadModel } from '../models/read-model.ts';
import { TemplateClock } from '../models/template-clock.ts';
import type { ModelListener } from '../plan.ts';
import type { Completion, Prompt } from '../rollout/completion.ts';
import { rollout } from '../rollout/rollout.ts';
import { Sampler } from '../rollout/sampler.ts';
import { rolloutSettings } from '../rollout/settings.ts';
import { promptTimeOf } from '../runs/create.ts';
import { runFileSystem } from '../runs/file-system.ts';
import { findCompletion } from '../runs/find-completion.ts';
import { judgedSettings, readHistory } from '../runs/history.ts';
import { RecordedSettings } from '../runs/settings.ts';
import { openDevice } from '../runtime/load.ts';
import { tokenizePrompts } from '../training/prompts.ts';
import { readRecordedRun } from '../training/recorded-config.ts';
import { readReferenceModel } from '../training/reference-model.ts';
import { rowOfCompletion } from '../training/row-of-completion.ts';
import { settingContext, withChanges } from '../training/settings.ts';
import { requireSameModel } from './same-model.ts';

export interface AnswerOptions {
  device: 'cpu' | 'awkward';
  /** Told while a model is fetched. */
  onModel?: ModelListener;
}

/**
 * What the reference policy of a run says to the prompt of a recorded completion, with the settings in force at that step and the random
 * numbers that chose the completion's tokens. Nothing is written.
 *
 * It is sampled by itself, not in the batch of its step: that batch may not fit into memory beside a run that goes on. The random numbers
 * are the same; the logits of another batch differ in their last bits. So where the reference thinks as the policy did, the texts are the
 * same, unless one of those random numbers falls into such a last bit between two tokens.
 *
 * @throws GrpoError `run-...`, `completion-not-found`, `reference-...`, and as `readModel` where a model is gone
 */
export async function answerOfReference(
  path: string,
  id: string,
  options: AnswerOptions,
): Promise<ReferenceAnswer> {
  const run = resolve(path);
  const { manifest, config: recorded } = await readRecordedRun(run);
  const record = await findCompletion(run, id);
  const config = configAt(run, recorded, record.step);
  const folder = dirname(manifest.source.path);
  const row = await rowOfCompletion(config, folder, record);

  const { onModel = {} } = options;
  const { onProgress, onNotice } = onModel;
  const trained = await readModel(config.model.base, folder, onProgress, onNotice ? { onNotice } : {});
  const reference = await readReferenceModel(config, folder, trained, onModel);
  if (reference === trained) await requireSameModel(manifest, trained);

  const { max_prompt_length, max_completion_length } = config.grpo;
  const limits = { max_prompt_length, max_completion_length, context: trained.config.maxPositions };
  const context = {
    kwargs: config.data.chat_template_kwargs ?? {},
    clock: new TemplateClock(promptTimeOf(manifest)),
  };
  const prompts = await tokenizePrompts([row], config.data.train, trained.tokenizer, limits, context);
  requireSamePrompt(prompts, record);
  const said = await sample({ trained, reference }, prompts, config, record, options.device);
  return asAnswer(record, said, config);
}

/** The run's config with the settings that were in force while a step was computed. */
function configAt(run: string, config: GrpoConfig, step: number): GrpoConfig {
  const { settings } = readHistory(runFileSystem(), run);
  const { taken } = judgedSettings(settings, settingContext(config));
  return withChanges(config, new RecordedSettings(taken).inForce(step));
}

/** A chat template that has changed makes another text of the same row. */
function requireSamePrompt(prompts: readonly Prompt[], { id, prompt }: RolloutRecord): void {
  if (prompts[0]?.text === prompt) return;
  throw new GrpoError({
    code: 'reference-prompt-changed',
    message: `The model's chat template now makes another prompt of the row that ${id} answered.`,
    where: id,
    fix: 'Put the tokenizer back as it was when the run was started.',
  });
}

async function sample(
  models: { trained: ReadModel; reference: ReadModel },
  prompts: readonly Prompt[],
  config: GrpoConfig,
  { step, group, index }: RolloutRecord,
  kind: AnswerOptions['device'],
): Promise<Completion> {
  const { tokenizer, eosIds } = models.trained;
  const settings = rolloutSettings(config, new Set(eosIds));
  const number = group * settings.num_generations + index;
  const device = await openDevice(kind);
  let sampler: Sampler | undefined;
  try {
    sampler = await Sampler.open(await loadPolicy(device, models.reference));
    const [said] = await rollout(sampler, tokenizer, prompts, step, {
      ...settings,
      num_generations: 1,
      uniform: (token) => sampleUniform(settings.seed, step, number, token),
    });
    // One prompt, one completion.
    return said as Completion;
  } finally {
    sampler?.dispose();
    device.dispose();
  }
}

function asAnswer(record: RolloutRecord, said: Completion, config: GrpoConfig): ReferenceAnswer {
  const { temperature, top_p, top_k, min_p, repetition_penalty, max_completion_length } = config.grpo;
  return {
    id: record.id,
    step: record.step,
    prompt: record.prompt,
    policy: { text: record.completion, stop_reason: record.stop_reason },
    reference: {
      text: said.text,
      ids: [...said.ids],
      stop_reason: said.stop_reason,
      logprobs: [...said.logprobs],
    },
    model: config.grpo.reference_model_path ?? config.model.base,
    settings: {
      temperature,
      top_p,
      top_k,
      min_p,
      repetition_penalty,
      max_completion_length,
      seed: config.train.seed,
    },
  };
}
