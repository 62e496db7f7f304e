import * as vscode from 'vscode';
import { COMMANDS, type CommandId } from '../contributions/commands.ts';
import type { Studio } from '../studio.ts';
import type { Trees } from '../trees/index.ts';
import { applyAlarmFix } from './apply-alarm-fix.ts';
import { branchFromCheckpoint } from './branch-from-checkpoint.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { checkConfig } from './check-config.ts';
import { compareRuns } from './compare-runs.ts';
import { compareWithBase } from './compare-with-base.ts';
import { continueTraining } from './continue-training.ts';
import { deleteCheckpoint } from './delete-checkpoint.ts';
import { deleteRun } from './delete-run.ts';
import { doctor } from './doctor.ts';
import { evaluateCheckpoint } from './evaluate-checkpoint.ts';
import { exportCheckpoint } from './export-checkpoint.ts';
import { filterRuns } from './filter-runs.ts';
import { generateFromCheckpoint } from './generate-from-checkpoint.ts';
import type { CommandContext, Handler } from './handler.ts';
import { liveSetting } from './live-setting.ts';
import { newConfig } from './new-config.ts';
import { openDashboard } from './open-dashboard.ts';
import { openInspector } from './open-inspector.ts';
import { pauseTraining } from './pause-training.ts';
import { preflight } from './preflight.ts';
import { refresh } from './refresh.ts';
import { registerReports } from './reports/show.ts';
import { resumeRun } from './resume-run.ts';
import { revealRunFolder } from './reveal-run-folder.ts';
import { showAllRuns } from './show-all-runs.ts';
import { showError } from './show-error.ts';
import { showTrainerLog } from './show-trainer-log.ts';
import { startTraining } from './start-training.ts';
import { startWaiting } from './start-waiting.ts';
import { stopTraining } from './stop-training.ts';
import { trainFurther } from './train-further.ts';
import { Work } from './work.ts';

const HANDLERS = {
  'grpo.startTraining': startTraining,
  'grpo.pauseTraining': pauseTraining,
  'grpo.continueTraining': continueTraining,
  'grpo.stopTraining': stopTraining,
  'grpo.newConfig': newConfig,
  'grpo.checkConfig': checkConfig,
  'grpo.preflight': preflight,
  'grpo.openInspector': openInspector,
  'grpo.openDashboard': openDashboard,
  'grpo.compareRuns': compareRuns,
  'grpo.resumeRun': resumeRun,
  'grpo.trainFurther': trainFurther,
  'grpo.branchFromCheckpoint': branchFromCheckpoint,
  'grpo.generateFromCheckpoint': generateFromCheckpoint,
  'grpo.evaluateCheckpoint': evaluateCheckpoint,
  'grpo.compareWithBase': compareWithBase,
  'grpo.exportCheckpoint': exportCheckpoint,
  'grpo.revealRunFolder': revealRunFolder,
  'grpo.deleteRun': deleteRun,
  'grpo.deleteCheckpoint': deleteCheckpoint,
  'grpo.showTrainerLog': showTrainerLog,
  'grpo.doctor': doctor,
  'grpo.filterRuns': filterRuns,
  'grpo.showAllRuns': showAllRuns,
  'grpo.refresh': refresh,
  'grpo.startWaiting': startWaiting,
  'grpo.cancelWaiting': cancelWaiting,
  'grpo.liveSetting': liveSetting,
  'grpo.applyAlarmFix': applyAlarmFix,
} satisfies Record<CommandId, Handler>;

/** Registers every command that `contributions/commands.ts` names. Errors are shown here, with what to do about them. */
export function registerCommands(studio: Studio, trees: Trees): vscode.Disposable {
  const work = new Work();
  const context: CommandContext = { ...studio, trees, work };
  const ids = Object.keys(COMMANDS) as CommandId[];
  const commands = ids.map((id) =>
    vscode.commands.registerCommand(id, async (argument: unknown, selected: unknown) => {
      try {
        const handler: Handler = HANDLERS[id];
        return await handler(context, argument, Array.isArray(selected) ? selected : []);
      } catch (error) {
        showError(error, studio.log);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...commands, work, registerReports());
}
