/** A `grpo` task as tasks.json has it. */
export interface GrpoTask {
  type: 'grpo';
  command: 'train' | 'check' | 'preflight' | 'evaluate';
  config: string;
  set?: string[];
  maxSteps?: number;
}

const COMMANDS: readonly string[] = ['train', 'check', 'preflight', 'evaluate'];

/** Whether a definition out of tasks.json, which may hold anything, is a task of ours. */
export function isGrpoTask(
  definition: Record<string, unknown>,
): definition is Record<string, unknown> & GrpoTask {
  const { command, config, set, maxSteps } = definition;
  return (
    definition['type'] === 'grpo' &&
    COMMANDS.includes(String(command)) &&
    typeof config === 'string' &&
    (set === undefined || (Array.isArray(set) && set.every((one) => typeof one === 'string'))) &&
    (maxSteps === undefined || (Number.isInteger(maxSteps) && Number(maxSteps) > 0))
  );
}

/** Its command line. @param config  absolute path */
export function taskArguments({ command, set = [], maxSteps }: GrpoTask, config: string): string[] {
  const overrides = command === 'train' ? set.flatMap((one) => ['--set', one]) : [];
  const steps = command === 'train' && maxSteps !== undefined ? ['--max-steps', String(maxSteps)] : [];
  return [command, config, ...overrides, ...steps];
}
