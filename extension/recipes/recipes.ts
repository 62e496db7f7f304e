import * as vscode from 'vscode';
import { QUICKSTART_MINUTES } from './quickstart-time.ts';

/** A whole example to begin with: a commented config, its data and its rewards, in a folder of `examples/`. */
export interface Recipe {
  /** The folder in `examples/`. */
  id: string;
  label: string;
  detail: string;
  /** File names in that folder, with `/`; the config is the first. */
  files: readonly [config: string, ...others: string[]];
}

/** The recipes that run as they are, without anything to fetch; the quickstart is the first. */
export const recipes = (): readonly Recipe[] => [
  {
    id: 'quickstart',
    label: vscode.l10n.t('Quickstart: sums'),
    detail: vscode.l10n.t(
      'A small model that comes with GRPO Studio learns to add. About {0} minutes on two processor cores, nothing to download.',
      String(QUICKSTART_MINUTES),
    ),
    files: ['quickstart.grpo.yaml', 'prompts.jsonl', 'prompts-test.jsonl'],
  },
  {
    id: 'own-reward',
    label: vscode.l10n.t('Your own reward function'),
    detail: vscode.l10n.t(
      'The same model, graded by a TypeScript function in your workspace that you can change while you watch.',
    ),
    files: ['own-reward.grpo.yaml', 'prompts.jsonl', 'prompts-test.jsonl', 'rewards/short-and-right.ts'],
  },
];
