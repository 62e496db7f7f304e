/** The config: schema, resolved types, problems with positions. */
export { configSchema, type ConfigInput } from './schema.ts';
export { resolveConfig, type GrpoConfig, type GrpoSettings, type TrainSettings } from './resolve.ts';
export { type LoraConfig, type ModelConfig } from './sections/model.ts';
export { type ChatMessage, type DataConfig } from './sections/data.ts';
export {
  BUILT_IN_REWARDS,
  builtInRewardIds,
  isBuiltInReward,
  isRewardFile,
  isRewardModule,
  rewardNames,
  rewardOptions,
  type BuiltInReward,
  type RewardConfig,
  type RewardOptions,
} from './rewards.ts';
export {
  EXTENSION_PREFIX,
  extensionRewardName,
  isExtensionReward,
  parseExtensionReward,
  PLUGINS_VARIABLE,
  type ExtensionReward,
} from './extension-rewards.ts';
export {
  diagnose,
  readConfigText,
  readConfigValue,
  type ConfigReading,
  type ReadOptions,
} from './diagnose.ts';
export { type FileAccess, type FileHead, type MaybePromise } from './files.ts';
export { LIMITS as CONFIG_LIMITS, sizeText } from './document/limits.ts';
export { safeName } from './sections/name.ts';
export { MOST_STEPS } from './sections/bounds.ts';
export { maximumOf } from './maximum.ts';
export { adviceFor } from './advice.ts';
export { type Edit, type Fix, type Problem, type Range, type Severity } from './problems.ts';
export { notBuiltYet, type NotBuilt } from './not-built-yet.ts';
export { jsonSchema } from './json-schema.ts';
export {
  completionsFor,
  describedTexts,
  hoverFor,
  type Completion,
  type KeyDescription,
} from './describe.ts';
export { referencePage } from './reference-page.ts';
export { placeOfSetting, settingEdit } from './setting-edit.ts';
export { setValue } from './set-value.ts';
export { configTemplates, type ConfigTemplate } from './config-templates.ts';
