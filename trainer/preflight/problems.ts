import type { GrpoConfig } from '../../core/config/index.ts';
import { FINE_TRUNCATION } from './lengths.ts';
import type { PreflightProblem, PreflightReport, RewardReport } from './report.ts';

const percent = (share: number): string => `${Math.round(100 * share)}%`;
const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** What a person should know before starting: what would end the run first, then what would waste it. */
export function findProblems(
  report: Omit<PreflightReport, 'problems'>,
  config: GrpoConfig,
  ofPrompts: readonly PreflightProblem[] = [],
): PreflightProblem[] {
  const found = [
    ...report.rewards.flatMap((reward, i) => contractProblems(reward, config.rewards[i]?.on_error ?? 'stop')),
    ...memoryProblems(report),
    ...ofPrompts,
    ...report.rewards.flatMap(spreadProblems),
    ...groupProblems(report),
    ...lengthProblems(report),
  ];
  return SEVERITIES.flatMap((wanted) => found.filter(({ severity }) => severity === wanted));
}

function contractProblems(
  { name, contract }: RewardReport,
  onError: 'stop' | 'unscorable',
): PreflightProblem[] {
  return contract.errors.map(({ on, message, where }) => {
    const ends = on === 'sampled' && onError === 'stop';
    const place = where === undefined ? '' : ` (${where})`;
    return {
      severity: ends ? 'error' : 'warning',
      code: 'reward-contract',
      message: `${name}, on ${on} completions: ${message}${place}`,
      fix: ends
        ? 'Mend the reward: the run would stop at its first step.'
        : `Mend the reward: ${onError === 'stop' ? 'the run stops when the model says such a thing' : 'such completions are not scored'}.`,
    };
  });
}

/** Rewards that tell no completion from another. */
function spreadProblems({ name, weight, scored, min, max }: RewardReport): PreflightProblem[] {
  if (weight === 0 || scored === 0 || min === null || min !== max) return [];
  const rate = min === 0 || min === 1 ? `base rate ${min}` : `always ${min}`;
  const code = min === 0 || min === 1 ? `base-rate-${min}` : 'rewards-all-equal';
  return [
    {
      severity: 'warning',
      code,
      message: `${name} gave all ${scored} sampled completions the same value (${rate}): nothing can be learned from it as things stand.`,
      fix:
        min === 1
          ? 'Use harder prompts or a stricter reward.'
          : 'Use easier prompts, a reward with more grades, more generations a prompt, or look whether the reward reads what the model writes.',
    },
  ];
}

function groupProblems({ groups, rewards }: Omit<PreflightReport, 'problems'>): PreflightProblem[] {
  const { count, frac_reward_zero_std: share, num_generations } = groups;
  if (share === 0 || rewards.every(({ min, max }) => min === max)) return [];
  return [
    {
      severity: share > 0.5 ? 'warning' : 'info',
      code: 'groups-without-difference',
      message: `In ${percent(share)} of ${count} sampled groups all ${num_generations} rewards are equal: those teach nothing.`,
      fix: 'More generations a prompt, or prompts that the model gets right sometimes, give more groups with a difference.',
    },
  ];
}

function memoryProblems({ memory }: Omit<PreflightReport, 'problems'>): PreflightProblem[] {
  const need = Math.max(memory.forecast.total, memory.measured.peak_rss);
  if (need <= memory.available_bytes) return [];
  return [
    {
      severity: 'warning',
      code: 'memory-short',
      message: `The run may need ${gib(need)}, and ${gib(memory.available_bytes)} are available.`,
      fix: 'Lower train.max_tokens_per_microbatch or grpo.max_completion_length, or train an adapter.',
    },
  ];
}

function lengthProblems({ lengths }: Omit<PreflightReport, 'problems'>): PreflightProblem[] {
  const { truncated, cap, longer, proposed_cap: proposed } = lengths;
  if (truncated <= FINE_TRUNCATION) return [];
  const beyond = longer === null ? '' : `; at ${longer.cap} tokens it is still ${percent(longer.truncated)}`;
  return [
    {
      severity: 'warning',
      code: 'completions-truncated',
      message: `${percent(truncated)} of the sampled completions reach max_completion_length ${cap} before they end${beyond}.`,
      fix:
        proposed === null
          ? 'The model hardly ends its texts by itself: give grpo.stop, a prompt that asks for short answers, or see that the reward does not need the end.'
          : `Set grpo.max_completion_length to ${proposed}.`,
    },
  ];
}
