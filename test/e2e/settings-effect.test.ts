import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../../core/config/index.ts';
import { allKeys } from '../../core/config/json-schema.ts';
import { REWARD_KEYS } from '../../core/config/rewards.ts';
import { nodeFileAccess } from '../../trainer/data/file-access.ts';
import { loadConfig } from '../../trainer/data/load-config.ts';
import { startRun } from '../../trainer/training/start-run.ts';
import { silentReporter } from './support/silent-reporter.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

/**
 * How a key is seen to take effect. `set`: a run with these settings differs from one without the last of them. `check`: there is no
 * effect, and `check` says why with this code. `refused`: the key is what a run stands on, and another value ends it with this code.
 */
type Evidence = { set: string[] } | { check: string; set: string[] } | { refused: RegExp; set: string[] };

const differs = (...set: string[]): Evidence => ({ set });
const said = (check: string, ...set: string[]): Evidence => ({ check, set });
const unbuilt = (...set: string[]): Evidence => said('config-not-built', ...set);

const LORA = 'model.adapter={ type: lora, r: 2, alpha: 8, target_modules: all-linear }';
const BETA = 'grpo.beta=0.5';
const TWICE = 'grpo.num_iterations=2';

/** An entry for each key of the schema: a new one without an entry fails. The last setting of each is the one that is looked at. */
const EVIDENCE: Record<string, Evidence> = {
  name: { set: ['name=other'] },
  'model.base': differs('model.base=./other'),
  'model.adapter': differs(LORA),
  'model.adapter.type': { refused: /config-/, set: ['model.adapter={ type: dora }'] },
  'model.adapter.r': differs(LORA, 'model.adapter.r=3'),
  'model.adapter.alpha': differs(LORA, 'model.adapter.alpha=64'),
  'model.adapter.dropout': differs(LORA, 'model.adapter.dropout=0.5'),
  'model.adapter.target_modules': differs(LORA, 'model.adapter.target_modules=[q_proj]'),
  'data.train': differs('data.train=held-out.jsonl'),
  'data.test': differs('data.test=null'),
  'data.prompt': differs('data.prompt="Say {question}"'),
  'data.encoding': differs('data.train=accents.jsonl', 'data.encoding=windows-1252'),
  'data.limit': differs('data.limit=2'),
  device: unbuilt('device=cuda'),
  curriculum: unbuilt('curriculum=regret'),
  sinks: unbuilt('sinks=[csv]'),
  phases: unbuilt('phases=[{}]'),
  backend: unbuilt('backend=ray'),
  grpo_every_n_steps: unbuilt('grpo_every_n_steps=2'),
  'grpo.num_generations': differs('grpo.num_generations=3'),
  'grpo.max_prompt_length': { refused: /prompt-too-long/, set: ['grpo.max_prompt_length=2'] },
  'grpo.max_completion_length': differs('grpo.max_completion_length=5'),
  'grpo.temperature': differs('grpo.temperature=0.5'),
  'grpo.top_p': unbuilt('grpo.top_p=0.5'),
  'grpo.top_k': unbuilt('grpo.top_k=5'),
  'grpo.min_p': unbuilt('grpo.min_p=0.2'),
  'grpo.repetition_penalty': unbuilt('grpo.repetition_penalty=2'),
  'grpo.stop': differs('grpo.stop=[a, b, c, d, e, f, g, h]'),
  'grpo.loss_type': differs('grpo.loss_type=dr_grpo'),
  'grpo.importance_sampling_level': unbuilt('grpo.importance_sampling_level=sequence'),
  'grpo.epsilon': differs(TWICE, 'grpo.epsilon=0.000001'),
  'grpo.epsilon_high': differs(TWICE, 'grpo.epsilon_high=0.000001'),
  'grpo.delta': differs(TWICE, 'grpo.epsilon_high=0.5', 'grpo.delta=1.000001'),
  'grpo.sapo_temperature_pos': said('config-no-effect', 'grpo.sapo_temperature_pos=2'),
  'grpo.sapo_temperature_neg': said('config-no-effect', 'grpo.sapo_temperature_neg=2'),
  'grpo.vespo_k_pos': said('config-no-effect', 'grpo.vespo_k_pos=3'),
  'grpo.vespo_lambda_pos': said('config-no-effect', 'grpo.vespo_lambda_pos=2'),
  'grpo.vespo_k_neg': said('config-no-effect', 'grpo.vespo_k_neg=2'),
  'grpo.vespo_lambda_neg': said('config-no-effect', 'grpo.vespo_lambda_neg=3'),
  'grpo.num_iterations': differs(TWICE),
  'grpo.mask_truncated_completions': differs('grpo.mask_truncated_completions=true'),
  'grpo.dynamic_sampling': unbuilt('grpo.dynamic_sampling=true'),
  'grpo.scale_rewards': differs('grpo.scale_rewards=none'),
  'grpo.advantage_estimator': differs('grpo.advantage_estimator=rloo'),
  'grpo.advantage_clip': differs('grpo.advantage_clip=0.1'),
  'grpo.top_k_ratio': unbuilt('grpo.top_k_ratio=0.5'),
  'grpo.multi_objective_aggregation': differs('grpo.multi_objective_aggregation=normalize_then_sum'),
  'grpo.beta': differs(BETA),
  'grpo.kl': differs(BETA, 'grpo.kl=k2'),
  'grpo.kl_log_groups': differs('grpo.kl_log_groups=0'),
  'grpo.reference_model_path': differs(BETA, 'grpo.reference_model_path=./other'),
  'grpo.entropy_coef': unbuilt('grpo.entropy_coef=0.1'),
  'grpo.top_entropy_quantile': unbuilt('grpo.top_entropy_quantile=0.5'),
  'train.learning_rate': differs('train.learning_rate=0.001'),
  'train.lr_scheduler_type': differs('train.lr_scheduler_type=constant'),
  'train.warmup_steps': differs('train.warmup_steps=1'),
  'train.weight_decay': differs('train.weight_decay=10'),
  'train.adam_beta1': differs('train.adam_beta1=0.1'),
  'train.adam_beta2': differs('train.adam_beta2=0.1'),
  'train.adam_epsilon': differs('train.adam_epsilon=0.1'),
  'train.max_grad_norm': differs('train.max_grad_norm=0.00000001'),
  'train.prompts_per_step': differs('train.prompts_per_step=3'),
  'train.max_steps': differs('train.max_steps=1'),
  'train.num_train_epochs': differs('train.max_steps=null', 'data.limit=2', 'train.num_train_epochs=1'),
  'train.save_steps': differs('train.save_steps=1'),
  'train.save_total_limit': differs('train.save_steps=1', 'train.save_total_limit=1'),
  'train.eval_steps': differs('train.eval_steps=1'),
  'train.eval_num': differs('train.eval_num=2'),
  'train.seed': differs('train.seed=6'),
  'rewards.use': differs('rewards.0={ use: regex, pattern: a }'),
  'rewards.weight': differs('rewards.0.weight=0.3'),
  'rewards.name': differs('rewards.0.name=other'),
};

/** Keys whose effect belongs to others' tests: each with the file that holds it. */
const ELSEWHERE: Record<string, string> = {
  'data.messages': 'test/unit/training/prompts.test.ts',
  'data.chat_template_kwargs': 'test/e2e/prompts.test.ts',
  'rewards.on_error': 'test/unit/rewards/contract.test.ts',
  'rewards.timeout_s': 'test/unit/rewards/process.test.ts',
  'rewards.memory_mb': 'test/unit/rewards/process.test.ts',
  'rewards.env': 'test/unit/rewards/environment.test.ts',
  // The result does not depend on it: the number of passes does.
  'train.max_tokens_per_microbatch': 'test/unit/update/update.test.ts',
};

/** What a run left behind, without clocks: metrics, texts and scores, evaluations, weights, the folder's names. */
function traces(folder: string): string {
  const text = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return '';
    }
  };
  const lines = ['metrics.jsonl', 'eval.jsonl', 'rollouts.jsonl', 'updates.jsonl'].flatMap((name) =>
    text(name)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.stringify({ ...(JSON.parse(line) as object), time: undefined })),
  );
  const steps = readdirSync(join(folder, 'checkpoints')).sort();
  const weights = steps.flatMap((step) =>
    readdirSync(join(folder, 'checkpoints', step))
      .filter((name) => name.endsWith('.safetensors'))
      .map((name) => readFileSync(join(folder, 'checkpoints', step, name)).toString('base64')),
  );
  const { config } = JSON.parse(text('manifest.json')) as { config: { name: string } };
  return JSON.stringify([config.name, lines, steps, weights]);
}

describe('settings that were asked for took effect', () => {
  let project: TinyProject;
  let config: string;
  const known = new Map<string, string>();

  /** One run with these settings; the same settings are not run twice. */
  const run = async (set: readonly string[]): Promise<string> => {
    const key = set.join('\n');
    const before = known.get(key);
    if (before !== undefined) return before;
    const loaded = await loadConfig(config, set);
    const runDir = project.at('runs', String(known.size));
    await startRun(loaded.config, { path: config, text: loaded.text }, silentReporter, {
      runDir,
      threads: 1,
    });
    const found = traces(runDir);
    known.set(key, found);
    return found;
  };

  before(async function () {
    this.timeout(60_000);
    project = await makeTinyProject();
    cpSync(project.at('model'), project.at('other'), { recursive: true });
    const weights = readFileSync(project.at('other', 'model.safetensors'));
    writeFileSync(project.at('other', 'model.safetensors'), weights.fill(0, weights.length - 4096));
    writeFileSync(project.at('accents.jsonl'), '{"question":"\u00e9t\u00e9="}\n{"question":"1+1="}\n');
    config = project.write('small.grpo.yaml', {
      rewards: [
        { use: 'length', target: 6, unit: 'characters' },
        { use: 'contains', weight: 0.1, text: 'e' },
      ],
      grpo: { num_generations: 4, max_completion_length: 6 },
      train: { learning_rate: 0.01, prompts_per_step: 2, max_steps: 2, save_steps: 0, seed: 5 },
    });
  });
  after(() => project.remove());

  const keys = [...allKeys(), ...REWARD_KEYS.map((key) => `rewards.${key}`)].filter(
    (key) => !['model', 'data', 'rewards', 'grpo', 'train'].includes(key),
  );

  it('has an entry for every key', () => {
    const missing = keys.filter((key) => !Object.hasOwn(EVIDENCE, key) && !Object.hasOwn(ELSEWHERE, key));
    assert.deepEqual(missing, []);
    for (const [key, file] of Object.entries(ELSEWHERE))
      assert.ok(
        readFileSync(file, 'utf8').includes(key.split('.').at(-1) ?? key),
        `${file} says nothing of ${key}`,
      );
  });

  for (const [key, evidence] of Object.entries(EVIDENCE)) {
    it(key, async function () {
      this.timeout(60_000);
      const text = readFileSync(config, 'utf8');
      if ('check' in evidence) {
        const problems = await diagnose(text, nodeFileAccess(project.folder), { overrides: evidence.set });
        assert.ok(
          problems.some(
            ({ code, message }) => code === evidence.check && message.includes(key.split('.').at(-1) ?? key),
          ),
        );
      } else if ('refused' in evidence) {
        await assert.rejects(run(evidence.set), (error: { code?: string }) =>
          evidence.refused.test(error.code ?? ''),
        );
      } else {
        assert.notEqual(await run(evidence.set), await run(evidence.set.slice(0, -1)));
      }
    });
  }
});
