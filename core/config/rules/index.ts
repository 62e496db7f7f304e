import type { Rule } from './context.ts';
import { columns, dataFiles, promptOrMessages, promptTemplate, sameTables } from './data.ts';
import { contextLength, modelFolders } from './model.ts';
import { noEffect } from './no-effect.ts';
import { cispoBound, deltaBound, groupSize, luspoLevel, wideClip } from './objective.ts';
import { duplicateNames, rewardEntries, zeroWeights } from './rewards.ts';
import { evaluation, learningRate, warmup } from './training.ts';

/** Every condition beyond single keys, which the schema holds. */
export const RULES: readonly Rule[] = [
  groupSize,
  cispoBound,
  luspoLevel,
  wideClip,
  deltaBound,
  learningRate,
  warmup,
  evaluation,
  noEffect,
  rewardEntries,
  duplicateNames,
  zeroWeights,
  promptOrMessages,
  promptTemplate,
  dataFiles,
  sameTables,
  columns,
  modelFolders,
  contextLength,
];
