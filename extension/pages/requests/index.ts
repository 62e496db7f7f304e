import type { CancellationToken } from 'vscode';
import type { EditorRequests, Method, RunRequests } from '../../../core/protocol/index.ts';
import { GrpoError } from '../../../core/errors/index.ts';
import type { RunStore } from '../../runs/api.ts';
import type { Answer } from '../panel.ts';

/** What the editor does for a page, a function a request. The token ends what is done for the answer alone. */
export type EditorHandlers = {
  [M in keyof EditorRequests]: (
    params: EditorRequests[M]['params'],
    token: CancellationToken,
  ) => Promise<EditorRequests[M]['result']>;
};

const RUN_REQUESTS: Record<keyof RunRequests, true> = {
  step: true,
  completion: true,
  text: true,
  tokens: true,
  sameprompt: true,
  group: true,
  find: true,
  rows: true,
  points: true,
  series: true,
  checkpoints: true,
  alarms: true,
};

const isRunRequest = (method: Method): method is keyof RunRequests => Object.hasOwn(RUN_REQUESTS, method);

/** Sends what is read from runs to the reading worker, everything else to the editor. A page may ask for nothing that is not named here. */
export function createAnswer(runs: RunStore, handlers: EditorHandlers): Answer {
  return async (method, params, token) => {
    if (isRunRequest(method)) return runs.request(method, params as never);
    if (!Object.hasOwn(handlers, method))
      throw new GrpoError({
        code: 'page-unknown-request',
        message: `No request is called ${String(method)}.`,
      });
    return handlers[method](params as never, token);
  };
}
