import { QUICKSTART_MINUTES } from '../recipes/quickstart-time.ts';

/** The container in the activity bar, its trees, and what they say while they are empty. */
export const CONTAINER = 'grpo';

export const viewsContainers = {
  activitybar: [{ id: CONTAINER, title: 'GRPO Studio', icon: 'media/icon.svg' }],
};

export const views = {
  [CONTAINER]: [
    { id: 'grpo.configs', name: 'Configs', icon: 'media/icon.svg', contextualTitle: 'GRPO Configs' },
    { id: 'grpo.runs', name: 'Runs', icon: 'media/icon.svg', contextualTitle: 'GRPO Runs' },
    {
      id: 'grpo.checkpoints',
      name: 'Checkpoints',
      icon: 'media/icon.svg',
      contextualTitle: 'GRPO Checkpoints',
    },
  ],
};

const link = (title: string, command: string): string => `[${title}](command:${command})`;

export const viewsWelcome = [
  {
    view: 'grpo.configs',
    when: 'workbenchState != empty && isWorkspaceTrusted && grpo.configsKnown',
    contents: [
      `A config names a model, prompts and rewards. The quickstart trains a small model in about ${QUICKSTART_MINUTES} minutes.`,
      link('Start Training', 'grpo.startTraining'),
      link('New Config', 'grpo.newConfig'),
      `New here? ${link('Take the four steps', 'workbench.action.openWalkthrough?%22grpo-studio.grpo-studio%23grpo.start%22')}.`,
    ].join('\n'),
  },
  {
    view: 'grpo.configs',
    when: 'workbenchState == empty',
    contents: `Configs and runs lie in a folder of yours.\n${link('Open Folder', 'vscode.openFolder')}`,
  },
  {
    view: 'grpo.configs',
    when: 'workbenchState != empty && !isWorkspaceTrusted',
    contents: `Runs can be looked at here. Training starts programs of this folder and needs your trust.\n${link('Manage Workspace Trust', 'workbench.trust.manage')}`,
  },
  {
    view: 'grpo.runs',
    when: 'workbenchState != empty && isWorkspaceTrusted && grpo.runsKnown && !grpo.hasRuns',
    contents: `No run yet. Each training keeps everything it said and did in a folder of its own, and shows here while it is under way: also when it was started in a terminal.\n${link('Start Training', 'grpo.startTraining')}`,
  },
  {
    view: 'grpo.runs',
    when: 'workbenchState != empty && !isWorkspaceTrusted && grpo.runsKnown && !grpo.hasRuns',
    contents: `No run yet. Those that lie in this folder could be looked at; training needs your trust.\n${link('Manage Workspace Trust', 'workbench.trust.manage')}`,
  },
  {
    view: 'grpo.runs',
    when: 'workbenchState == empty && !grpo.hasRuns',
    contents: `Runs show when the folder is open that they lie in.\n${link('Open Folder', 'vscode.openFolder')}`,
  },
  {
    // Said only when all runs are known: while they come in, an empty list means nothing.
    view: 'grpo.runs',
    when: 'grpo.runsKnown && grpo.runsHidden',
    contents: `No run matches the filter.\n${link('Show All Runs', 'grpo.showAllRuns')}`,
  },
  {
    view: 'grpo.checkpoints',
    when: 'grpo.runsKnown && !grpo.hasRuns',
    contents: 'The checkpoints of a run are listed here: what it can be resumed, branched and exported from.',
  },
];
