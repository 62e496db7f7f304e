import { QUICKSTART_MINUTES } from '../recipes/quickstart-time.ts';

const link = (title: string, command: string): string => `[${title}](command:${command})`;
const picture = (name: string, altText: string): object => ({
  image: `media/walkthrough/${name}.png`,
  altText,
});

/** The four steps of a first run. A step is done when its command ran. */
export const walkthroughs = [
  {
    id: 'grpo.start',
    title: 'Train a model with GRPO',
    description: 'From an empty folder to a model that answers better, and to why it does.',
    when: 'isWorkspaceTrusted',
    steps: [
      {
        id: 'start',
        title: 'Start a run',
        description: `The quickstart trains a small model to add, on this machine's processor, in about ${QUICKSTART_MINUTES} minutes.\n${link('Start Training', 'grpo.startTraining')}`,
        media: picture(
          'start',
          'The command palette with GRPO: Start Training and the recipes to choose from',
        ),
        completionEvents: ['onCommand:grpo.startTraining'],
      },
      {
        id: 'watch',
        title: 'Watch what the model says',
        description: `The inspector shows each prompt's completions side by side while they are written: reward, advantage, KL, and the grader's words.\n${link('Open Inspector', 'grpo.openInspector')}`,
        media: picture('watch', 'The inspector with a group of completions, their rewards and advantages'),
        completionEvents: ['onCommand:grpo.openInspector'],
      },
      {
        id: 'judge',
        title: 'See whether it learns',
        description: `The dashboard says beside each curve what is healthy. Change the learning rate while it runs, compare runs.\n${link('Open Dashboard', 'grpo.openDashboard')}`,
        media: picture('judge', 'The dashboard with reward, KL and entropy over the steps'),
        completionEvents: ['onCommand:grpo.openDashboard'],
      },
      {
        id: 'own',
        title: 'Train on your own task',
        description: `A config names a model, prompts and rewards; the editor checks it while you type. A reward is a function: completions in, numbers out.\n${link('New Config', 'grpo.newConfig')}`,
        media: picture('own', 'A config in the editor with a problem underlined and its quick fix'),
        completionEvents: ['onCommand:grpo.newConfig'],
      },
    ],
  },
];
