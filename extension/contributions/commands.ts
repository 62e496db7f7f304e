/**
 * Every command of the extension, written once: package.json's `contributes` is generated from here (`npm run contributions`) and
 * commands/index.ts must have a handler for each, or it does not compile.
 */

/** A place in a menu. */
export interface MenuPlace {
  menu: 'view/title' | 'view/item/context' | 'editor/title' | 'editor/title/run' | 'explorer/context';
  when: string;
  group: string;
}

export interface CommandContribution {
  title: string;
  /** A codicon's name. */
  icon?: string;
  places?: readonly MenuPlace[];
}

const config = (group: string): MenuPlace => ({
  menu: 'view/item/context',
  when: 'view == grpo.configs && viewItem == config',
  group,
});
const runs = (group: string, state = '^run\\.'): MenuPlace => ({
  menu: 'view/item/context',
  when: `view == grpo.runs && viewItem =~ /${state}/`,
  group,
});
/**
 * A place in a run's menu. `state` is a regular expression over the item's context value: `run.active`, `run.paused`, `run.resumable`,
 * `run.ended`, `run.unreadable`. What takes a single run is not offered for several that are selected: those are `runs`.
 */
const run = (group: string, state?: string): MenuPlace => {
  const place = runs(group, state);
  return group.startsWith('inline') ? place : { ...place, when: `${place.when} && !listMultiSelection` };
};
const fixableAlarm = (group: string): MenuPlace => ({
  menu: 'view/item/context',
  when: 'view == grpo.runs && viewItem == alarm.fixable',
  group,
});
const waiting = (group: string): MenuPlace => ({
  menu: 'view/item/context',
  when: 'view == grpo.runs && viewItem == waiting',
  group,
});
/** `state`: what the checkpoint's run is doing, as above. */
const checkpoint = (group: string, state = ''): MenuPlace => ({
  menu: 'view/item/context',
  when: `view == grpo.checkpoints && viewItem =~ /^checkpoint\\.${state}/`,
  group,
});
const title = (view: string, group: string): MenuPlace => ({
  menu: 'view/title',
  when: `view == grpo.${view}`,
  group,
});
const editorTitle: MenuPlace = {
  menu: 'editor/title/run',
  when: 'resourceLangId == grpo-yaml',
  group: 'navigation@1',
};

export const COMMANDS = {
  'grpo.startTraining': {
    title: 'Start Training',
    icon: 'play',
    places: [config('inline@1'), config('1_run@1'), title('configs', 'navigation@2'), editorTitle],
  },
  'grpo.pauseTraining': {
    title: 'Pause Training',
    icon: 'debug-pause',
    places: [run('inline@1', '^run\\.active'), run('1_steer@1', '^run\\.active')],
  },
  'grpo.continueTraining': {
    title: 'Continue Training',
    icon: 'debug-continue',
    places: [run('inline@1', '^run\\.paused'), run('1_steer@2', '^run\\.paused')],
  },
  'grpo.stopTraining': {
    title: 'Stop Training',
    icon: 'debug-stop',
    places: [run('inline@2', '^run\\.(active|paused)'), run('1_steer@3', '^run\\.(active|paused)')],
  },
  'grpo.newConfig': { title: 'New Config', icon: 'new-file', places: [title('configs', 'navigation@1')] },
  'grpo.checkConfig': { title: 'Check Config', icon: 'checklist', places: [config('1_run@3')] },
  'grpo.preflight': {
    title: 'Preflight',
    icon: 'dashboard',
    places: [config('inline@2'), config('1_run@2')],
  },
  'grpo.openInspector': {
    title: 'Open Inspector',
    icon: 'open-preview',
    places: [run('inline@3'), run('2_open@1')],
  },
  'grpo.openDashboard': { title: 'Open Dashboard', icon: 'graph-line', places: [runs('2_open@2')] },
  'grpo.compareRuns': {
    title: 'Compare Runs',
    icon: 'diff',
    places: [runs('2_open@3'), title('runs', 'navigation@1')],
  },
  'grpo.resumeRun': {
    title: 'Resume Interrupted Run',
    icon: 'debug-restart',
    places: [
      run('inline@1', '^run\\.resumable'),
      run('1_steer@4', '^run\\.resumable'),
      checkpoint('1_run@1', 'resumable'),
    ],
  },
  'grpo.trainFurther': {
    title: 'Train Finished Run Further',
    icon: 'debug-continue',
    places: [run('1_steer@4', '^run\\.ended'), checkpoint('1_run@1', 'ended')],
  },
  'grpo.branchFromCheckpoint': {
    title: 'Branch from Checkpoint',
    icon: 'repo-forked',
    places: [checkpoint('inline@1'), checkpoint('1_run@2')],
  },
  'grpo.generateFromCheckpoint': {
    title: 'Generate from Checkpoint',
    icon: 'sparkle',
    places: [checkpoint('inline@2'), checkpoint('2_use@1')],
  },
  'grpo.evaluateCheckpoint': {
    title: 'Evaluate Checkpoint',
    icon: 'beaker',
    places: [checkpoint('2_use@2')],
  },
  'grpo.compareWithBase': {
    title: 'Compare Checkpoint with Base',
    icon: 'git-compare',
    places: [checkpoint('2_use@3')],
  },
  'grpo.exportCheckpoint': { title: 'Export Checkpoint', icon: 'export', places: [checkpoint('2_use@4')] },
  'grpo.revealRunFolder': {
    title: 'Reveal Run Folder',
    icon: 'folder-opened',
    places: [run('3_files@1'), checkpoint('3_files@1')],
  },
  'grpo.deleteRun': {
    title: 'Delete Run',
    icon: 'trash',
    places: [runs('3_files@2', '^run\\.(resumable|ended|unreadable)')],
  },
  'grpo.deleteCheckpoint': {
    title: 'Delete Checkpoint',
    icon: 'trash',
    places: [checkpoint('3_files@2')],
  },
  'grpo.showTrainerLog': { title: 'Show Trainer Log', icon: 'output', places: [run('2_open@4')] },
  'grpo.doctor': { title: 'Doctor', icon: 'pulse', places: [run('2_open@5')] },
  'grpo.filterRuns': { title: 'Filter Runs', icon: 'filter', places: [title('runs', 'navigation@3')] },
  'grpo.showAllRuns': {
    title: 'Show All Runs',
    icon: 'clear-all',
    places: [{ ...title('runs', 'navigation@2'), when: 'view == grpo.runs && grpo.runsFiltered' }],
  },
  'grpo.refresh': { title: 'Refresh', icon: 'refresh', places: [title('runs', 'navigation@4')] },
  'grpo.startWaiting': {
    title: 'Start Waiting Run Now',
    icon: 'play',
    places: [waiting('inline@1'), waiting('1_wait@1')],
  },
  'grpo.cancelWaiting': {
    title: 'Cancel Waiting Run',
    icon: 'close',
    places: [waiting('inline@2'), waiting('1_wait@2')],
  },
  'grpo.liveSetting': {
    title: 'Change a Setting of the Running Training',
    icon: 'settings',
    places: [run('1_steer@5', '^run\\.(active|paused)')],
  },
  'grpo.applyAlarmFix': {
    title: 'Apply Alarm Fix',
    icon: 'lightbulb',
    places: [fixableAlarm('inline@1'), fixableAlarm('1_alarm@1')],
  },
} as const satisfies Record<string, CommandContribution>;

export type CommandId = keyof typeof COMMANDS;

/**
 * Commands that start a process, run code of the workspace or make a trainer go on: they explain themselves in an untrusted one instead of
 * working. Pausing and stopping are not among them: they only end work.
 */
export const NEEDS_TRUST: ReadonlySet<CommandId> = new Set<CommandId>([
  'grpo.startTraining',
  'grpo.continueTraining',
  'grpo.liveSetting',
  'grpo.applyAlarmFix',
  'grpo.preflight',
  'grpo.resumeRun',
  'grpo.trainFurther',
  'grpo.branchFromCheckpoint',
  'grpo.generateFromCheckpoint',
  'grpo.evaluateCheckpoint',
  'grpo.compareWithBase',
  'grpo.exportCheckpoint',
  'grpo.doctor',
  'grpo.startWaiting',
]);
