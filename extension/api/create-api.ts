import type { Studio } from '../studio.ts';
import type { GrpoStudioApi } from './api.ts';

export function createApi({ runs, trainer }: Pick<Studio, 'runs' | 'trainer'>): GrpoStudioApi {
  return {
    version: 1,
    get runs() {
      return runs.entries.map(({ head }) => head);
    },
    onDidChangeRuns: runs.onDidChange,
    startRun: (config, options = {}) => trainer.start({ kind: 'train', config, ...options }),
    followRun: (folder, listener) => runs.follow(folder, listener),
    readRun: (method, params) => runs.request(method, params),
  };
}
