/** The settings that a person can change. The program to run is of the machine: a workspace, trusted or not, can not name it. */
export const settings = {
  'grpo.trainer.nodePath': {
    type: 'string',
    default: '',
    scope: 'machine',
    description:
      'The Node.js (20.19 or newer) that runs the trainer. Empty: the one that VS Code itself runs on.',
  },
  'grpo.trainer.keepTrainingWhenWindowCloses': {
    type: 'boolean',
    default: false,
    description:
      'Go on training after the last window has closed. Off: a minute later the run writes a checkpoint and ends; it can be resumed. A change counts for runs that are started from then on.',
  },
  'grpo.trainer.restartAfterCrash': {
    type: 'boolean',
    default: true,
    description:
      'After a crash go on from the last checkpoint (from the beginning where there is none yet), at most four times in three minutes, and say so. Never after an error of the config, of a reward, or for lack of memory.',
  },
  'grpo.trainer.threads': {
    type: 'integer',
    default: 0,
    minimum: 0,
    description: 'Threads that the trainer computes with. 0: as many as the machine has cores.',
  },
  'grpo.inspector.openOnStart': {
    type: 'boolean',
    default: true,
    description: 'Open the inspector when a training starts.',
  },
} as const;

/** Settings that an untrusted workspace may not set. */
export const RESTRICTED = ['grpo.trainer.threads'] as const;
