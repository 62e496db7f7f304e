import { LANGUAGE } from '../language/providers/selector.ts';
import { TASK_COMMANDS } from '../tasks/arguments.ts';

/** `grpo` tasks in tasks.json, and how the editor reads problems out of what `grpo check` prints. */
export const taskContributions = {
  taskDefinitions: [
    {
      type: 'grpo',
      required: ['command', 'config'],
      properties: {
        command: {
          type: 'string',
          enum: TASK_COMMANDS,
          description: 'What to do with the config.',
        },
        config: {
          type: 'string',
          description: 'The config: an absolute path, or one relative to the workspace folder.',
        },
        set: {
          type: 'array',
          items: { type: 'string' },
          description:
            'With train, check and preflight: settings in the place of those in the file, `train.learning_rate=1e-5`.',
        },
        maxSteps: { type: 'integer', minimum: 1, description: 'With train: steps at most.' },
      },
    },
  ],
  problemMatchers: [
    {
      name: 'grpo',
      // The problems of open configs are shown by the editor's own check, under the same owner: a task tells of the others, and what it told
      // gives way when one of them is opened.
      owner: LANGUAGE,
      applyTo: 'closedDocuments',
      source: 'GRPO',
      fileLocation: 'absolute',
      pattern: [
        {
          regexp: '^(.+):(\\d+):(\\d+) (error|warning|info|hint) (\\S+)$',
          file: 1,
          line: 2,
          column: 3,
          severity: 4,
          code: 5,
        },
        { regexp: '^  (\\S.*)$', message: 1 },
      ],
    },
  ],
};
