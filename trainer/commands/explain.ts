import { Option, type Command } from 'commander';
import { readJsonInput } from './json-input.ts';
import { explainGraph } from './explain-graph.ts';
import { parseExplainInput } from './explain-input.ts';
import { explainReference, type ExplainOutput } from './explain-reference.ts';
import { print, runCommand } from './output.ts';

export type Engine = 'graph' | 'reference';

/**
 * `grpo explain`: advantages, loss, its share a token and its gradient for given log-probabilities.
 * @param engine `graph`: what training runs; `reference`: core's plain TypeScript
 * @throws GrpoError `explain-...` for an input that does not fit, `not-built` for a loss that the graph does not have yet
 */
export async function explain(document: unknown, engine: Engine): Promise<ExplainOutput> {
  const input = parseExplainInput(document);
  return engine === 'graph' ? explainGraph(input) : explainReference(input);
}

/** A table of completions, the loss and the metrics. */
export function renderExplained({
  advantages,
  loss,
  per_token_loss,
  grad_logprobs,
  metrics,
  dtype,
}: ExplainOutput): string {
  const row = (values: readonly number[]): string =>
    values.map((value) => value.toFixed(5).padStart(10)).join('');
  const completions = advantages.map((advantage, b) =>
    [
      `completion ${b + 1}, advantage ${advantage.toFixed(5)}`,
      `  loss     ${row(per_token_loss[b] ?? [])}`,
      `  gradient ${row(grad_logprobs[b] ?? [])}`,
    ].join('\n'),
  );
  const width = Math.max(...Object.keys(metrics).map((name) => name.length));
  const figures = Object.entries(metrics).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return [...completions, `loss ${loss} (${dtype})`, 'metrics', ...figures].join('\n');
}

export function registerExplain(program: Command): void {
  program
    .command('explain')
    .description('advantages, loss and gradient of log-probabilities given as JSON on standard input')
    .addOption(
      new Option('--engine <engine>', 'graph: what training runs; reference: plain TypeScript')
        .choices(['graph', 'reference'])
        .default('graph'),
    )
    .option('--json', 'print {advantages, loss, per_token_loss, grad_logprobs, metrics, dtype}')
    .action((options: { engine: Engine; json?: true }) => {
      const output = { json: options.json === true };
      return runCommand(output, async () => {
        const result = await explain(await readJsonInput(), options.engine);
        print(output, result, renderExplained(result));
        return 0;
      });
    });
}
