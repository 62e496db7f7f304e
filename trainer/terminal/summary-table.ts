import { type Look, paint, sign } from './look.ts';
import { duration, fixed, signed } from './numbers.ts';
import type { HeldOut, ShownCompletion, Significance, SummaryLine } from './reporter.ts';
import { columnsOf, fit, padEnd, padStart, safe } from './safe-text.ts';

const PER_CENT = 0.05;

const interval = ([low, high]: readonly [number, number]): string => `[${fixed(low, 3)}, ${fixed(high, 3)}]`;

/** The rows of the table: reward first, then its components where there are several. */
function rows(before: HeldOut, after: HeldOut): [name: string, before: number, after: number][] {
  const components = Object.keys(after).filter((key) => key.startsWith('rewards/')) as `rewards/${string}`[];
  const shown = components.length > 1 ? components : [];
  return [
    ['reward', before.reward, after.reward],
    ...shown.map((key): [string, number, number] => [key, before[key] ?? NaN, after[key] ?? NaN]),
  ];
}

/** The figure and what it means, in words a newcomer understands. */
function significance({ difference, interval: range, p, n }: Significance): string[] {
  const gain = `gain ${signed(difference, 3)}, 95% interval ${interval(range)}, ${n} prompts`;
  if (p === null) return [gain, 'Every prompt changed alike: the t-test has no answer.'];
  const value = p < 1e-4 ? 'p < 0.0001' : `p = ${fixed(p, 4)}`;
  const verdict =
    p >= PER_CENT ? 'could be chance' : difference > 0 ? 'more than chance' : 'a loss, and more than chance';
  return [gain, `paired t-test: ${value}, ${verdict}`];
}

function table(before: HeldOut, after: HeldOut, look: Look): string[] {
  const data = rows(before, after).map(([name, first, last]) => {
    const withInterval = (value: number, side: HeldOut): string =>
      name === 'reward' && side.interval !== undefined
        ? `${fixed(value, 3)} ${interval(side.interval)}`
        : fixed(value, 3);
    return {
      name: fit(safe(name, look.unicode), 24, sign(look, 'ellipsis')),
      before: withInterval(first, before),
      after: withInterval(last, after),
      change: last - first,
    };
  });
  const width = (title: string, texts: string[]): number => Math.max(...[title, ...texts].map(columnsOf));
  const named = width(
    '',
    data.map((row) => row.name),
  );
  const left = width(
    'before',
    data.map((row) => row.before),
  );
  const right = width(
    'after',
    data.map((row) => row.after),
  );
  const line = (name: string, first: string, last: string, change: string): string =>
    `  ${padEnd(name, named)}  ${padEnd(first, left)}  ${padEnd(last, right)}  ${change}`.trimEnd();
  return [
    paint(look, 'quiet', line('', 'before', 'after', padStart('change', 7))),
    ...data.map((row) => {
      const change = padStart(signed(row.change, 3), 7);
      const tone = row.change > 0 ? 'good' : 'bad';
      return line(row.name, row.before, row.after, row.change === 0 ? change : paint(look, tone, change));
    }),
  ];
}

/** A word for a POSIX shell: as it is where that is safe, else in single quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface NextSteps {
  /** How this program was called: `grpo`, `node dist/cli.js`. */
  command: string;
  /** A prompt worth trying, where one is known. */
  prompt: { text: string; chat?: ShownCompletion['chat'] } | undefined;
}

/** Words of a prompt that are shown in a command; others are for the reader to fill in. */
const LONGEST_PROMPT = 60;

/**
 * The options with which `generate` makes the prompt that the model was trained on. What the chat template made of a chat is no text to give: the
 * tokenizer would put its start token before it.
 */
function promptOptions(prompt: NextSteps['prompt'], look: Look): string {
  // What would not survive the way through terminal and shell as it is stays out.
  const word = (text: string | undefined): string =>
    shellWord(
      text !== undefined && text.length <= LONGEST_PROMPT && safe(text, look.unicode) === text ? text : '...',
    );
  if (prompt?.chat === undefined) return `--prompt ${word(prompt?.text)}`;
  const { messages, kwargs } = prompt.chat;
  const [first, ...others] = messages;
  const said =
    first?.role === 'user' && others.length === 0 && first.content !== null
      ? first.content
      : JSON.stringify(messages);
  const given =
    Object.keys(kwargs).length === 0 ? '' : ` --chat-template-kwargs ${word(JSON.stringify(kwargs))}`;
  return `--chat${given} --prompt ${word(said)}`;
}

function next(line: SummaryLine, { command, prompt }: NextSteps, look: Look): string[] {
  const run = shellWord(line.run_dir);
  const checkpoint = shellWord(`${line.run_dir}/checkpoints/step-${String(line.steps).padStart(5, '0')}`);
  const commands = [
    [`${command} generate --model ${checkpoint} ${promptOptions(prompt, look)} --num 4`, 'ask the new model'],
    [`${command} resume ${run} --max-steps ${line.steps * 2}`, 'train on'],
    [`${command} export ${run} --format merged --out my-model`, 'take it with you'],
  ] as const;
  return commands.flatMap(([text, why]) => [
    paint(look, 'quiet', `  # ${why}`),
    `  ${safe(text, look.unicode)}`,
  ]);
}

/** The end of a run: did it get better on prompts it never trained on, where the run lies, what to type next. */
export function summaryLines(line: SummaryLine, steps: NextSteps, look: Look): string[] {
  const { before, after } = line;
  const heldOut =
    before === undefined || after === undefined
      ? ['No held-out prompts: name a table under `data.test` to see what this is worth on new prompts.']
      : [
          paint(look, 'strong', `On ${after.n} held-out prompts`),
          ...table(before, after, look),
          ...(line.significance === undefined
            ? []
            : significance(line.significance).map((text) => `  ${text}`)),
        ];
  return [
    ...heldOut,
    '',
    `${line.steps} steps in ${duration(line.wall_s)}. Everything the run said and did lies in`,
    `  ${safe(line.run_dir, look.unicode)}`,
    'Next:',
    ...next(line, steps, look),
  ];
}
