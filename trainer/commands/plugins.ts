import type { Command } from 'commander';
import { describePluginFile, builtInPlugins, type FoundPlugin } from '../rewards/describe.ts';
import { rewardLog } from './open-model.ts';
import { print, runCommand, type Output } from './output.ts';

/** Options as a person reads them: `answer (required)`, or none. */
function optionNames({ options }: FoundPlugin): string {
  const properties = Object.keys(options?.['properties'] ?? {});
  const required = (options?.['required'] ?? []) as string[];
  if (properties.length === 0) return 'no options';
  return properties.map((name) => (required.includes(name) ? `${name} (required)` : name)).join(', ');
}

const line = (plugin: FoundPlugin): string =>
  `${plugin.kind}  ${(plugin.id ?? plugin.file ?? '').padEnd(16)}${optionNames(plugin)}`;

/**
 * `grpo plugins [--schema FILE]`: the built-in plugins, or what one file offers, with the options as JSON Schema.
 * Files run only when they are named: listing never runs anybody's code.
 */
export async function plugins(output: Output, options: { schema?: string }): Promise<undefined> {
  if (options.schema === undefined) {
    const found = builtInPlugins();
    print(output, { plugins: found }, found.map(line).join('\n'));
    return undefined;
  }
  const plugin = await describePluginFile(options.schema, (_, text) =>
    rewardLog(options.schema ?? null, text),
  );
  print(output, plugin, `${line(plugin)}\n${JSON.stringify(plugin.options, null, 2)}`);
  return undefined;
}

export function registerPlugins(program: Command): void {
  program
    .command('plugins')
    .description('the plugins there are, with their options')
    .option('--schema <file>', 'what a plugin file offers, with its options as JSON Schema')
    .option('--json', 'one JSON document on stdout')
    .action(async ({ schema, json }: { schema?: string; json?: true }) => {
      const output = { json: json === true };
      await runCommand(output, () => plugins(output, schema === undefined ? {} : { schema }));
    });
}
