import { Disposable, type Uri } from 'vscode';
import type { PluginRegistry } from '../plugins/index.ts';
import type { Studio } from '../studio.ts';
import type { GrpoStudioApi } from './api.ts';

export function createApi(
  { runs, trainer }: Pick<Studio, 'runs' | 'trainer'>,
  plugins: PluginRegistry,
): GrpoStudioApi {
  return {
    version: 1,
    get runs() {
      return runs.entries.map(({ head }) => head);
    },
    onDidChangeRuns: runs.onDidChange,
    startRun: (config, options = {}) => trainer.start({ kind: 'train', config, ...options }),
    followRun: (folder, listener) => runs.follow(folder, listener),
    registerReward: (extension, id, module, description) => {
      const about = description === undefined ? {} : { description };
      return Disposable.from(plugins.register({ extension, id, module: diskPath(module), ...about }));
    },
    readRun: (method, params) => runs.request(method, params),
  };
}

/** Other schemes have no place on this disk: as they stand, they are refused as no module. */
const diskPath = (module: Uri): string => (module.scheme === 'file' ? module.fsPath : module.toString());
