/** package.json's `contributes`, generated: `npm run contributions`. */
import { COMMANDS, type CommandContribution } from './commands.ts';
import { customEditors } from './editors.ts';
import { grammars, languageDefaults, languages } from './language.ts';
import { RESTRICTED, settings } from './settings.ts';
import { views, viewsContainers, viewsWelcome } from './views.ts';
import { walkthroughs } from './walkthrough.ts';
import { taskContributions } from './tasks.ts';
import { assistantContributions } from './assistants.ts';

const CATEGORY = 'GRPO';

const commands = Object.entries<CommandContribution>(COMMANDS);

/** `menus`: each command's places. In the palette are all of them: one that lacks its item asks for it. */
function menus(): Record<string, object[]> {
  const all: Record<string, object[]> = {};
  for (const [command, { places = [] }] of commands) {
    for (const { menu, when, group } of places) (all[menu] ??= []).push({ command, when, group });
  }
  return all;
}

/** Everything that package.json says to the editor. */
export const manifest = {
  // In every window: a run whose config lies elsewhere ends when no window says that it watches. The rest follows from `contributes`.
  activationEvents: [
    'onStartupFinished',
    'workspaceContains:**/*.grpo.yaml',
    'onWebviewPanel:grpo.inspector',
    'onWebviewPanel:grpo.dashboard',
  ],
  l10n: './l10n',
  extensionKind: ['workspace'],
  capabilities: {
    untrustedWorkspaces: {
      supported: 'limited',
      description: 'Runs can be looked at. Training, plugins and rewards of the workspace need trust.',
      restrictedConfigurations: [...RESTRICTED],
    },
    virtualWorkspaces: { supported: false, description: 'Training needs files on a disk.' },
  },
  contributes: {
    commands: commands.map(([command, { title, icon }]) => ({
      command,
      title,
      category: CATEGORY,
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
    })),
    menus: menus(),
    viewsContainers,
    views,
    viewsWelcome,
    configuration: { title: 'GRPO Studio', properties: settings },
    // The trainer appends to run files many times a second: the editor need not watch or search them.
    configurationDefaults: {
      ...languageDefaults,
      'files.watcherExclude': { '**/.grpo/runs/**': true },
      'search.exclude': { '**/.grpo/runs': true },
    },
    languages,
    grammars,
    walkthroughs,
    customEditors,
    ...taskContributions,
    ...assistantContributions,
  },
};
