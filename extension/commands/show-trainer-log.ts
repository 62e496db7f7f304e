import { folderOf } from './arguments.ts';
import type { Handler } from './handler.ts';

/** Shows what the trainer printed: of the run meant, else of the newest one. */
export const showTrainerLog: Handler = async (studio, argument) => {
  const folder = folderOf(argument) ?? studio.pages.active?.folders[0] ?? studio.runs.entries[0]?.head.folder;
  studio.trainer.showLog(folder);
  return folder;
};
