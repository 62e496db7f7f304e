import type { CancellationToken } from 'vscode';
import type { EditorRequests, Method, RunRequests } from '../../../core/protocol/index.ts';
import { GrpoError } from '../../../core/errors/index.ts';
import type { RunStore } from '../../runs/api.ts';
import type { Answer } from '../panel.ts';
import { readParams } from './schemas.ts';

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

/**
 * Sends what is read from runs to the reading worker, everything else to the editor. A page may ask for nothing that is not named here, and
 * only in the form that the protocol gives it: `page-unknown-request`, `page-malformed-request`.
 */
export function createAnswer(runs: RunStore, handlers: EditorHandlers): Answer {
  return async (name, given, token) => {
    const read = readParams(name, given);
    if (read.kind === 'unknown')
      throw new GrpoError({ code: 'page-unknown-request', message: `No request is called ${name}.` });
    if (read.kind === 'wrong')
      throw new GrpoError({
        code: 'page-malformed-request',
        message: `The request ${name} is not as it must be (${read.why}): nothing was done.`,
        fix: 'Close the page and open it again; when it comes back, report it.',
      });
    const { method, params } = read;
    if (isRunRequest(method)) return runs.request(method, params as never);
    return handlers[method](params as never, token);
  };
}
