export const TASK_COMMANDS = ['train', 'check', 'preflight', 'evaluate'] as const;
type TaskCommand = (typeof TASK_COMMANDS)[number];

/** A `grpo` task as tasks.json has it. */
export interface GrpoTask {
  type: 'grpo';
  command: TaskCommand;
  /** Absolute, or relative to the workspace folder. */
  config: string;
  set?: string[];
  maxSteps?: number;
}

/** The commands that know each option. */
const TAKEN_BY: Record<'set' | 'maxSteps', readonly TaskCommand[]> = {
  set: ['train', 'check', 'preflight'],
  maxSteps: ['train'],
};

/** Why a definition out of tasks.json, which may hold anything, is no task of ours: a key's value, or a key that its command does not know. */
export type TaskFault =
  | { kind: 'value'; key: 'command' | 'config' | 'set' | 'maxSteps' }
  | { kind: 'not-taken'; key: 'set' | 'maxSteps'; command: TaskCommand; by: readonly TaskCommand[] };

export function readTask(definition: Readonly<Record<string, unknown>>): GrpoTask | TaskFault {
  const { config, set, maxSteps } = definition;
  const command = TASK_COMMANDS.find((one) => one === definition['command']);
  if (command === undefined) return { kind: 'value', key: 'command' };
  if (typeof config !== 'string' || config === '') return { kind: 'value', key: 'config' };
  if (set !== undefined && !isTexts(set)) return { kind: 'value', key: 'set' };
  if (maxSteps !== undefined && !isCount(maxSteps)) return { kind: 'value', key: 'maxSteps' };
  for (const key of ['set', 'maxSteps'] as const) {
    const by = TAKEN_BY[key];
    if (definition[key] !== undefined && !by.includes(command))
      return { kind: 'not-taken', key, command, by };
  }
  return {
    type: 'grpo',
    command,
    config,
    ...(set === undefined ? {} : { set }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
  };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;

/** Its command line. @param config  absolute path */
export function taskArguments({ command, set = [], maxSteps }: GrpoTask, config: string): string[] {
  const steps = maxSteps === undefined ? [] : ['--max-steps', String(maxSteps)];
  return [command, config, ...set.flatMap((one) => ['--set', one]), ...steps];
}
