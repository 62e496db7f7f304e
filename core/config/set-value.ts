import { readConfigValue, type ConfigReading } from './diagnose.ts';
import type { GrpoConfig } from './resolve.ts';

/**
 * A resolved config with some settings replaced: `--set` of `branch`, `set` of `control`. Values are checked as in a
 * file, also against the other settings; files are not looked at again.
 *
 * @param config it is not changed
 * @param overrides `train.learning_rate=1e-4`, in order
 * @returns the new config, or the problems; every place is in the argument that is to blame
 */
export async function setValue(config: GrpoConfig, ...overrides: string[]): Promise<ConfigReading> {
  const reading = await readConfigValue(config, undefined, { overrides, name: config.name });
  const blamed = `--set ${overrides.at(-1) ?? ''}`;
  const problems = reading.problems
    .filter(({ file, severity }) => file !== undefined || severity === 'error')
    .map((problem) =>
      problem.file === undefined
        ? {
            ...problem,
            file: blamed,
            line: 1,
            column: 1,
            end_line: 1,
            end_column: blamed.length - 5,
            fix: undefined,
          }
        : problem,
    )
    .map(({ fix, ...problem }) => (fix === undefined ? problem : { ...problem, fix }));
  return { ...reading, problems };
}
