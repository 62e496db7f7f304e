import type { GrpoConfig } from '../../core/config/index.ts';
import { overwrite, readOptimizer, type ModelSource } from '../checkpoint/contents.ts';
import { AdapterWeights, readAdapterConfig } from '../models/adapter.ts';
import {
  freshAdapter,
  loadAdapter,
  loadFullPolicy,
  loadPolicy,
  uploadWeights,
} from '../models/load-policy.ts';
import { decays, Policy } from '../models/policy.ts';
import { loadWeights } from '../models/weights.ts';
import { objectiveGraphOptions } from '../objectives/scalars.ts';
import { AdamW } from '../optim/adamw.ts';
import type { ModelListener, Plan } from '../plan.ts';
import { openRewards } from '../rewards/open.ts';
import type { RewardRunner } from '../rewards/runner.ts';
import { Sampler } from '../rollout/sampler.ts';
import { openDevice } from '../runtime/load.ts';
import type { Device } from '../runtime/device.ts';
import { GradientSession } from '../update/gradient-session.ts';
import { Reference } from '../update/reference.ts';
import { readReferenceModel } from './reference-model.ts';

/** What carries over from step to step besides weights, moments and the run folder: the rest of a checkpoint's state. */
export interface Progress {
  /** The last finished step. */
  step: number;
  /** Prompt and completion tokens seen. */
  numTokens: number;
  /** `advantage_estimator: reinforce`. */
  baseline: number | null;
}

/** The parts of a run, opened: what the loop works with. */
export interface Training {
  plan: Plan;
  device: Device;
  policy: Policy;
  sampler: Sampler;
  optimizer: AdamW;
  rewards: RewardRunner;
  source: ModelSource;
  progress: Progress;
  /** The reference policy, loaded when first asked for. */
  reference(): Promise<Reference>;
  /** The gradient graph for these settings, built when first asked for. */
  gradient(config: GrpoConfig): Promise<GradientSession>;
  /** Takes weights and optimizer back to a checkpoint; undefined = to the beginning. */
  restore(checkpoint: { folder: string; updates: number } | undefined): Promise<void>;
  dispose(): Promise<void>;
}

export interface OpenTrainingOptions {
  device?: 'cpu' | 'awkward';
  threads?: number;
  onRewardLog?: (reward: string | null, line: string) => void;
  /** Told while the model is fetched. */
  onModel?: ModelListener;
}

/** Opens device, policy, optimizer, sampler and rewards for a plan. */
export async function openTraining(plan: Plan, options: OpenTrainingOptions = {}): Promise<Training> {
  const { config, folder, columns, model } = plan;
  // It is loaded when a step first asks for it; one that does not fit is refused now.
  await readReferenceModel(config, folder, model, options.onModel);
  const rewards = await openRewards(config.rewards, {
    folder,
    columns,
    ...(options.onRewardLog ? { onLog: options.onRewardLog } : {}),
  });
  try {
    const device = await openDevice(
      options.device ?? 'cpu',
      options.threads === undefined ? {} : { threads: options.threads },
    );
    const policy = await initialPolicy(device, plan);
    const optimizer = await AdamW.open(device, policy.trainable, decays);
    const sampler = await Sampler.open(policy);
    const gradients = new Map<string, GradientSession>();
    let reference: Reference | undefined;
    const training: Training = {
      plan,
      device,
      policy,
      sampler,
      optimizer,
      rewards,
      source: { folder: model.folder, base: model.base, adapter: model.adapter },
      progress: { step: 0, numTokens: 0, baseline: null },
      reference: async () => (reference ??= await openReference(device, plan, policy)),
      gradient: async ({ grpo }) => {
        const objective = { kind: 'grpo', ...objectiveGraphOptions(grpo) } as const;
        const key = JSON.stringify(objective);
        const known = gradients.get(key);
        if (known) return known;
        const opened = await GradientSession.open(policy, objective, optimizer.gradients);
        gradients.set(key, opened);
        return opened;
      },
      restore: async (checkpoint) => {
        await restoreWeights(plan, policy, checkpoint?.folder);
        if (checkpoint) await readOptimizer(checkpoint.folder, optimizer, checkpoint.updates);
        else await optimizer.reset();
      },
      dispose: async () => {
        sampler.dispose();
        for (const session of gradients.values()) session.dispose();
        reference?.dispose();
        optimizer.dispose();
        policy.dispose();
        device.dispose();
        await rewards.close();
      },
    };
    return training;
  } catch (error) {
    await rewards.close();
    throw error;
  }
}

/** The policy as a fresh run begins with it: the model's weights, and with LoRA a new or the given adapter. */
async function initialPolicy(device: Device, plan: Plan): Promise<Policy> {
  const { model, config } = plan;
  const settings = config.model.adapter;
  if (model.adapter) {
    const weights = await uploadWeights(device, model.folder, model.config);
    const adapter = await loadAdapter(device, model.adapter, model.config);
    // The config may ask for another dropout: it acts in training only.
    return new Policy(device, model.config, weights, {
      ...adapter,
      ...(settings ? { dropout: settings.dropout } : {}),
    });
  }
  if (!settings) return loadFullPolicy(device, model.folder, model.config);
  const weights = await uploadWeights(device, model.folder, model.config);
  const lora = { ...settings, targetModules: settings.target_modules };
  return new Policy(
    device,
    model.config,
    weights,
    freshAdapter(device, model.config, lora, config.train.seed),
  );
}

/** See Reference. `grpo.reference_model_path` names another model than the one that training began with. */
async function openReference(device: Device, plan: Plan, policy: Policy): Promise<Reference> {
  const { model, config, folder } = plan;
  const other = await readReferenceModel(config, folder, model);
  if (other !== model) return Reference.frozen(await loadPolicy(device, other));
  if (!policy.adapter) {
    return Reference.frozen(await loadFullPolicy(device, model.folder, model.config, { fixed: true }));
  }
  if (!model.adapter) return Reference.withoutAdapter(policy);
  const adapter = await loadAdapter(device, model.adapter, model.config);
  return Reference.frozen(new Policy(device, model.config, policy.weights, adapter, { fixed: true }));
}

/** Overwrites what is trained with a checkpoint's weights, or with those that the run began with. */
async function restoreWeights(plan: Plan, policy: Policy, folder: string | undefined): Promise<void> {
  const { adapter, config, device } = policy;
  if (!adapter) {
    await loadWeights(folder ?? plan.model.folder, config, (name, _, data) => {
      const tensor = policy.weights.get(name);
      if (tensor) overwrite(tensor, data, name);
    });
    return;
  }
  const from = folder ?? plan.model.adapter;
  if (from !== undefined) {
    const weights = await AdapterWeights.open(from, await readAdapterConfig(from), config);
    for (const [name, tensor] of adapter.tensors) overwrite(tensor, await weights.read(name), name);
    return;
  }
  const fresh = freshAdapter(device, config, adapter, plan.config.train.seed);
  for (const [name, tensor] of adapter.tensors) {
    const initial = fresh.tensors.get(name);
    if (initial) overwrite(tensor, (await device.download(initial)) as Float32Array, name);
    initial?.dispose();
  }
}
