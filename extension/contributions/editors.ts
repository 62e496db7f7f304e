/** The editor that shows a run's completions; the providers go by it. */
export const RUN_EDITOR = 'grpo.run';

/** An option beside the text, which stays the default. */
export const customEditors = [
  {
    viewType: RUN_EDITOR,
    displayName: 'GRPO Inspector',
    selector: [{ filenamePattern: '**/.grpo/runs/*/rollouts.jsonl' }],
    priority: 'option',
  },
];
