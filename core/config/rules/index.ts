import { rightAnswers } from './answers.ts';
import { bareColumns } from './bare-columns.ts';
import { chatColumns } from './chat-columns.ts';
import type { Rule } from './context.ts';
import {
  columns,
  dataFiles,
  manyColumns,
  largeNumbers,
  promptOrMessages,
  promptTemplate,
  reservedColumns,
  sameTables,
  tableRows,
} from './data.ts';
import { contextLength, modelFolders } from './model.ts';
import { continuedAdapter, folderContents } from './model-folder.ts';
import { noEffect } from './no-effect.ts';
import { cispoBound, deltaBound, groupSize, luspoLevel, wideClip } from './objective.ts';
import { duplicateNames, rewardEntries, rewardFiles, zeroWeights } from './rewards.ts';
import { openTag } from './open-tag.ts';
import { joinedRows, sharedRows } from './table-rows.ts';
import { templateKwargs } from './template-kwargs.ts';
import { writtenEscapes } from './written-escapes.ts';
import { evaluation, learningRate, stepSize, unbuilt, warmup } from './training.ts';

/** Conditions over several keys; single keys are the schema's. */
export const KEY_RULES: readonly Rule[] = [
  groupSize,
  cispoBound,
  luspoLevel,
  wideClip,
  deltaBound,
  learningRate,
  warmup,
  evaluation,
  stepSize,
  unbuilt,
  noEffect,
  rewardEntries,
  duplicateNames,
  zeroWeights,
  promptOrMessages,
  promptTemplate,
  sameTables,
  manyColumns,
  templateKwargs,
  writtenEscapes,
];

/** Conditions over keys and the files that they name. */
export const FILE_RULES: readonly Rule[] = [
  rewardFiles,
  openTag,
  dataFiles,
  columns,
  bareColumns,
  reservedColumns,
  tableRows,
  joinedRows,
  sharedRows,
  largeNumbers,
  chatColumns,
  rightAnswers,
  modelFolders,
  contextLength,
  folderContents,
  continuedAdapter,
];
