import { nodeAt, toValue, valuePlace, type MapNode } from './document/node.ts';
import { problem, replaceWith, type Problem } from './problems.ts';

interface Special {
  path: readonly string[];
  applies: (value: unknown) => boolean;
  code: string;
  message: string;
  replacement?: string;
}

/** Values that deserve a reason, not only a refusal. */
const SPECIAL: readonly Special[] = [
  {
    path: ['grpo', 'kl'],
    applies: (value) => value === 'k1',
    code: 'config-k1-in-loss',
    message:
      '`kl: k1` is refused: inside the loss, k1 has an expected gradient of zero, so it regularises nothing. Use k3_corrected, k3 or k2, or k1_in_reward.',
    replacement: 'k3_corrected',
  },
  {
    path: ['grpo', 'entropy_coef'],
    applies: (value) => typeof value === 'number' && value < 0,
    code: 'config-out-of-range',
    message:
      '`grpo.entropy_coef` must not be negative: it would reward the policy for collapsing. 0 switches the bonus off.',
    replacement: '0',
  },
  {
    path: ['train', 'max_steps'],
    applies: (value) => value === -1,
    code: 'config-out-of-range',
    message:
      '`train.max_steps` must be at least 1. For as many as `num_train_epochs` needs, leave it out or write null.',
    replacement: 'null',
  },
  {
    path: ['grpo', 'top_k'],
    applies: (value) => value === -1,
    code: 'config-out-of-range',
    message: '`grpo.top_k` must be at least 0. 0 switches it off, as -1 does in vLLM.',
    replacement: '0',
  },
  {
    path: ['train', 'lr_scheduler_type'],
    applies: (value) => value === 'constant_with_warmup',
    code: 'config-invalid-value',
    message: '`train.lr_scheduler_type: constant` is constant after `train.warmup_steps`.',
    replacement: 'constant',
  },
  {
    path: ['train', 'lr_scheduler_type'],
    applies: (value) =>
      typeof value === 'string' && /^cosine_(with_min_lr|with_restarts|warmup_with_min_lr)$/.test(value),
    code: 'config-invalid-value',
    message:
      '`train.lr_scheduler_type` is linear, cosine or constant: a cosine goes to 0 at `max_steps` here, without a least rate or restarts.',
    replacement: 'cosine',
  },
];

/** Puts the reasoned problem in the place of the schema's. */
export function specialProblems(root: MapNode, problems: readonly Problem[]): Problem[] {
  let result = [...problems];
  for (const { path, applies, code, message, replacement } of SPECIAL) {
    const node = nodeAt(root, path);
    if (node === undefined || !applies(toValue(node))) continue;
    const place = valuePlace(root, path);
    const same = ({ line, column }: Problem) => line === place.line && column === place.column;
    const fix = replacement === undefined ? undefined : replaceWith(place, replacement);
    result = [...result.filter((other) => !same(other)), problem('error', code, place, message, fix)];
  }
  return result;
}
