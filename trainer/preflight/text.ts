import { duration, fixed } from '../terminal/numbers.ts';
import { promptText } from '../training/prompt-view.ts';
import { safe } from '../terminal/safe-text.ts';
import type { MemoryForecast, PreflightReport, RewardReport, ShownSample } from './report.ts';

const SHOWN_CHARACTERS = 400;
const size = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(2)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const seconds = (value: number): string => (value < 10 ? `${value.toFixed(2)} s` : duration(value));

/**
 * The report as people read it: problems last, where they are seen.
 * @param unicode  whether the place it goes to shows more than ASCII
 */
export function preflightText(report: PreflightReport, unicode: boolean): string {
  const { model, problems } = report;
  return [
    `${report.config}: ${model.base}, ${count(model.parameters)} parameters, ${count(model.trainable)} of them trained`,
    '',
    ...lengthLines(report, unicode),
    '',
    ...memoryLines(report),
    '',
    ...timeLines(report),
    '',
    ...report.rewards.flatMap((reward) => [...rewardLines(reward, unicode), '']),
    ...(problems.length === 0 ? ['Nothing speaks against starting.'] : ['What to look at']),
    ...problems.flatMap(({ severity, code, message, fix }) => [
      `  ${severity} [${code}]: ${safe(message, unicode)}`,
      ...(fix === undefined ? [] : [`    -> ${fix}`]),
    ]),
  ].join('\n');
}

function count(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(2)} billion`;
  if (parameters >= 1e6) return `${(parameters / 1e6).toFixed(1)} million`;
  return parameters.toLocaleString('en');
}

function lengthLines({ lengths, prompt }: PreflightReport, unicode: boolean): string[] {
  const { prompts, completions, cap, truncated, proposed_cap: proposed } = lengths;
  const share = `${Math.round(100 * truncated)}%`;
  const advice =
    proposed === null ? 'no cap proposed' : proposed === cap ? 'the cap fits' : `proposed cap: ${proposed}`;
  return [
    `First prompt: ${safe(promptText(prompt), unicode)}`,
    '',
    'Lengths, in tokens',
    `  prompts      ${prompts.count} of mean ${prompts.mean.toFixed(1)}, longest ${prompts.max}`,
    `  completions  ${completions.count} sampled of mean ${completions.mean.toFixed(1)}, ${completions.min} to ${completions.max}`,
    `  cap          ${cap}, reached by ${share}; ${advice}`,
  ];
}

const MEMORY_PARTS: readonly [keyof MemoryForecast, string][] = [
  ['process', 'process'],
  ['weights', 'weights'],
  ['packed_weights', 'packed copies of frozen weights'],
  ['reference', 'reference copy'],
  ['gradients', 'gradients'],
  ['moments', 'optimizer moments'],
  ['kv_cache', 'key-value cache (while sampling)'],
  ['sampling_logits', 'logits (while sampling)'],
  ['activations', 'activations (in the update)'],
  ['logits', 'logits (in the update)'],
];

function memoryLines({ memory }: PreflightReport): string[] {
  const { forecast, measured, available_bytes } = memory;
  return [
    'Memory',
    ...MEMORY_PARTS.filter(([key]) => forecast[key] > 0).map(
      ([key, label]) => `  ${label.padEnd(34)} ${size(forecast[key]).padStart(10)}`,
    ),
    `  ${'forecast'.padEnd(34)} ${size(forecast.total).padStart(10)}  of ${size(available_bytes)} available`,
    `  ${'measured'.padEnd(34)} ${size(measured.peak_rss).padStart(10)}  at most, after a step on the longest sample (${measured.rows} x ${measured.length} tokens)`,
  ];
}

function timeLines({ time }: PreflightReport): string[] {
  const { rollout, reward, reference, update } = time;
  const parts = [
    `rollout ${seconds(rollout)}`,
    `rewards ${seconds(reward)}`,
    ...(reference > 0 ? [`reference ${seconds(reference)}`] : []),
    `update ${seconds(update)}`,
  ];
  const evaluations = time.evaluations > 0 ? `, ${seconds(time.evaluations)} of it evaluation` : '';
  return [
    'Time, about',
    `  a step       ${seconds(time.step)}: ${parts.join(', ')}`,
    `  the run      ${duration(time.run)} for ${time.steps} steps${evaluations}`,
  ];
}

function rewardLines(reward: RewardReport, unicode: boolean): string[] {
  const { name, weight, contract, mean, min, max, unscorable } = reward;
  const kept = contract.ok ? 'keeps the contract' : 'BREAKS THE CONTRACT';
  const missing = unscorable > 0 ? `, ${unscorable} not scored` : '';
  return [
    `Reward ${safe(name, unicode)} (weight ${weight}): ${kept}; mean ${fixed(mean, 3)}, ${fixed(min, 3)} to ${fixed(max, 3)}${missing}`,
    ...sampleLines('best', reward.best, unicode),
    ...(min === max ? [] : sampleLines('worst', reward.worst, unicode)),
  ];
}

function sampleLines(label: string, sample: ShownSample | null, unicode: boolean): string[] {
  if (sample === null) return [];
  const short = (text: string): string =>
    safe(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} ...` : text, unicode);
  return [
    `  ${label.padEnd(6)} ${fixed(sample.value, 3)}  ${short(sample.prompt)} | ${short(sample.completion)}`,
    ...(sample.explanation === null ? [] : [`                because ${short(sample.explanation)}`]),
  ];
}
