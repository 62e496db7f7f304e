import { dirname, resolve } from 'node:path';
import { MOST_STEPS, notBuiltYet, type GrpoConfig, type Problem } from '../core/config/index.ts';
import { GrpoError } from '../core/errors/index.ts';
import { longWarmup } from '../core/config/rules/training.ts';
import { joinedRowsMessage } from '../core/tables/joined-rows.ts';
import { numbersAsText, numbersAsTextMessage } from '../core/tables/numbers-as-text.ts';
import { resolvePath } from './data/file-access.ts';
import { loadDataset, type PromptRow } from './data/dataset.ts';
import { isPrefill } from './models/chat-prefill.ts';
import type { DownloadProgress } from './models/locate.ts';
import { loraShapes } from './models/lora.ts';
import { readModel, type ReadModel } from './models/read-model.ts';
import { TemplateClock, type WallTime } from './models/template-clock.ts';
import { answerProblems } from './training/right-answers.ts';
import { openedProblems } from './training/opened-format.ts';
import { formProblems } from './training/required-form.ts';
import { PromptNotes, type PromptProblem } from './training/prompt-notes.ts';
import { setupProblems } from './training/prompt-setup.ts';
import { withAdapterOf } from './training/folder-adapter.ts';
import { tokenizePrompts } from './training/prompts.ts';
import type { Prompt } from './rollout/completion.ts';
import { isSaid, outdoes } from './training/said-once.ts';
import { maxSteps } from './training/settings.ts';
import { sharedPrompts, sharedPromptsMessage } from '../core/tables/shared-prompts.ts';
import { sentences } from '../core/text/sentences.ts';

/** Everything that a run needs to know before it computes anything: checked, read and tokenised. */
export interface Plan {
  /** With the adapter as what is trained that the model folder brings, where it brings one. */
  config: GrpoConfig;
  source: { path: string; text: string };
  /** What the config's paths are relative to. */
  folder: string;
  model: ReadModel;
  train: Prompt[];
  /** Held-out prompts; empty without `data.test`. */
  test: Prompt[];
  /** Names of the data's columns. */
  columns: readonly string[];
  maxSteps: number;
  dataHash: string;
  /** What there is to say of the config, and of the prompts. */
  problems: PromptProblem[];
  /** The time that the chat template wrote into the prompts; null where it wrote none. */
  promptTime: WallTime | null;
}

/** Hears of a model that is fetched from the hub and of prompts that are made into tokens: how far that is, and what there is to say besides. */
export interface ModelListener {
  onProgress?: DownloadProgress;
  onNotice?: (message: string) => void;
  /** Many times a second. @param table  the file of the prompts */
  onPrompts?: (done: number, total: number, table: string) => void;
}

export interface PlanOptions {
  /** The time that a chat template sees, as a run's manifest recorded it; default: now. */
  promptTime?: WallTime | undefined;
  /** What there was to say of the config's text. */
  configProblems?: readonly Problem[];
  /** Ends the making of prompts. */
  signal?: AbortSignal;
}

/**
 * Plans a run from a resolved config. Nothing is written, no weight is read.
 * @throws GrpoError for whatever the run could not do: settings that are not built, data, model folder, tokenizer, headers of the weights,
 *   adapter, lengths; the signal's reason
 */
export async function makePlan(
  asked: GrpoConfig,
  source: { path: string; text: string },
  fetching: ModelListener = {},
  options: PlanOptions = {},
): Promise<Plan> {
  refuseUnbuilt(asked, source.path);
  const folder = dirname(resolve(source.path));
  const model = await readModel(
    asked.model.base,
    folder,
    fetching.onProgress,
    fetching.onNotice ? { onNotice: fetching.onNotice } : {},
  );
  const config = withAdapterOf(asked, model);
  const { adapter } = config.model;
  // Names that no layer has; an adapter that lies there was compared with its base when it was read.
  if (adapter !== null && model.adapter === undefined)
    loraShapes(model.config, { ...adapter, targetModules: adapter.target_modules });
  const limits = {
    max_prompt_length: config.grpo.max_prompt_length,
    max_completion_length: config.grpo.max_completion_length,
    context: model.config.maxPositions,
  };
  const clock = new TemplateClock(options.promptTime);
  const kwargs = config.data.chat_template_kwargs ?? {};
  const read = async (which: 'train' | 'test') => {
    const { rows, columns, hash } = await loadDataset(config, folder, which);
    const path = resolvePath(folder, config.data[which] ?? '');
    const notes = new PromptNotes();
    const onProgress = (done: number, total: number): void => fetching.onPrompts?.(done, total, path);
    const watcher = { onProgress, signal: options.signal };
    const context = { kwargs, clock, notes, eosIds: model.eosIds, ...watcher };
    const prompts = await tokenizePrompts(rows, path, model.tokenizer, limits, context);
    const chats = rows.some(({ prompt }) => typeof prompt !== 'string');
    return { rows, path, prompts, columns, hash, chats, problems: notes.problems(prompts.length) };
  };
  const train = await read('train');
  const test = config.data.test === null ? undefined : await read('test');
  const held = test?.prompts ?? [];
  return {
    config,
    source,
    folder,
    model,
    train: train.prompts,
    test: held.slice(0, config.train.eval_num ?? held.length),
    columns: train.columns,
    maxSteps: countableSteps(config, train.prompts.length),
    dataHash: train.hash,
    problems: withConfigProblems(options.configProblems ?? [], [
      ...model.notices.map((message) => ({ severity: 'info' as const, code: 'model-notice', message })),
      ...train.problems,
      ...(test?.problems ?? []),
      ...setupProblems({
        config,
        tokenizer: model.tokenizer,
        eosIds: model.eosIds,
        vocabSize: model.config.vocabSize,
        chats: train.chats,
        opens: train.rows.some(({ prompt }) => typeof prompt !== 'string' && !isPrefill(prompt)),
      }),
      ...joinedRows(train, 'data.train'),
      ...(test === undefined ? [] : joinedRows(test, 'data.test')),
      ...(test === undefined ? [] : sharedRows(train, test)),
      ...largeNumbers(train.rows, train.path),
      ...openedProblems(config.rewards, train.prompts),
      ...(await answerProblems({
        config,
        rows: train.rows,
        table: train.path,
        tokenizer: model.tokenizer,
      })),
      ...formProblems({ config, tokenizer: model.tokenizer }),
      ...warmupProblems(config, train.prompts.length),
    ]),
    promptTime: clock.used ? clock.time : null,
  };
}

/** Only the rows tell how many steps `num_train_epochs` makes; of `max_steps` the config's own rule says it. */
function warmupProblems(config: GrpoConfig, rows: number): PromptProblem[] {
  const { max_steps: written, warmup_steps: warmup, num_train_epochs: epochs } = config.train;
  const steps = maxSteps(config, rows);
  if (written !== null || warmup === 0 || warmup < steps) return [];
  const message = longWarmup(
    warmup,
    steps,
    `the steps that \`num_train_epochs\` ${epochs} over ${rows} prompts makes,`,
  );
  return [{ severity: 'warning', code: 'config-long-warmup', message, where: 'train.warmup_steps' }];
}

/** As many steps as can be counted, where they come from `num_train_epochs`: the manifest records them as `max_steps`. */
function countableSteps(config: GrpoConfig, rows: number): number {
  const steps = maxSteps(config, rows);
  if (steps <= MOST_STEPS) return steps;
  throw new GrpoError({
    code: 'config-out-of-range',
    message: `\`train.num_train_epochs\` ${config.train.num_train_epochs} over ${rows} prompts makes ${steps} steps: at most ${MOST_STEPS} can be.`,
    where: 'train.num_train_epochs',
    fix: 'Lower it, or set train.max_steps.',
  });
}

/** What the config's rule says of a table's beginning, for all of its rows. */
function largeNumbers(rows: readonly PromptRow[], table: string): PromptProblem[] {
  const found = numbersAsText(rows);
  if (found.length === 0) return [];
  const message = numbersAsTextMessage(table, found);
  return [{ severity: 'info', code: 'config-number-as-text', message, where: 'data.train' }];
}

interface ReadTable {
  rows: readonly PromptRow[];
  path: string;
}

/** As the config's rule of that name, for all rows. */
function joinedRows({ rows, path }: ReadTable, where: string): PromptProblem[] {
  const message = joinedRowsMessage(path, rows);
  return message === undefined ? [] : [{ severity: 'warning', code: 'config-rows-joined', message, where }];
}

/** As the config's rule of that name, for all rows. */
function sharedRows(train: ReadTable, test: ReadTable): PromptProblem[] {
  const shared = sharedPrompts(train.rows, test.rows);
  if (shared === undefined) return [];
  const message = sharedPromptsMessage(shared, test.path, { rows: test.rows.length, isAll: true });
  return [{ severity: 'warning', code: 'config-test-is-train', message, where: 'data.test' }];
}

/** What check says of a config, with what only the prompts tell; a thing that both see is said once. */
function withConfigProblems(
  ofConfig: readonly Problem[],
  ofPrompts: readonly PromptProblem[],
): PromptProblem[] {
  const said = ofConfig.flatMap(({ severity, code, message, file, line, fix }): PromptProblem[] =>
    severity === 'error' || severity === 'hint'
      ? []
      : [
          {
            severity,
            code,
            message,
            ...(file === undefined ? {} : { where: file.startsWith('--set ') ? file : `${file}:${line}` }),
            ...(fix === undefined ? {} : { fix: fix.title }),
          },
        ],
  );
  // What the config's text left open, the prompts may tell for certain.
  const kept = said.filter((one) => !ofPrompts.some((found) => outdoes(found, one)));
  return [...kept, ...ofPrompts.filter((one) => !isSaid(kept, one))];
}

/**
 * Refuses to start what the prompts show to be in vain. A run that has begun goes on.
 * @throws GrpoError with the code of the first error
 */
export function refuseFaulty({ problems, source }: Plan): void {
  const [first, ...others] = problems.filter(({ severity }) => severity === 'error');
  if (first === undefined) return;
  const { code, message, where, fix } = first;
  const more = others.length === 0 ? '' : ` (and ${others.length} more: see \`grpo check\`)`;
  throw new GrpoError({
    code,
    message: message + more,
    where: where === undefined ? source.path : `${source.path}: ${where}`,
    ...(fix === undefined ? {} : { fix }),
  });
}

function refuseUnbuilt(config: GrpoConfig, path: string): void {
  const [first, ...others] = notBuiltYet(config);
  if (!first) return;
  throw new GrpoError({
    code: 'config-not-built',
    message: sentences(...[first, ...others].map(({ message }) => message)),
    where: `${path}: ${first.key}`,
    fix: 'The setting is valid but this version cannot train with it yet: leave it out.',
  });
}
