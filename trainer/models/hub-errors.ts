import { GrpoError } from '../../core/errors/index.ts';
import type { HubModel } from './hub-id.ts';
import { HubConnectionError } from './hub-request.ts';

/** Anything that a request to the hub threw, as an error for people. */
export function hubError(error: unknown, model: HubModel, endpoint: string): unknown {
  if (error instanceof GrpoError) return error;
  // The library's HubApiError, told by its shape so that the library is loaded only by those who download.
  if (error instanceof Error && 'statusCode' in error)
    return statusError(Number(error.statusCode), model, endpoint, { cause: error });
  if (error instanceof Error && error.name === 'AbortError') {
    return new GrpoError({
      code: 'interrupted',
      message: `The download of ${model.id} was interrupted; it goes on from there next time`,
      where: model.id,
      fix: 'Run the same command again.',
      kind: 'interrupted',
      cause: error,
    });
  }
  if (!(error instanceof HubConnectionError)) return error;
  const { message } = error;
  return new GrpoError({
    code: 'hub-unreachable',
    message: `Cannot reach ${endpoint} for ${model.id}: ${message}`,
    where: endpoint,
    fix: 'Check the network (and HF_ENDPOINT), or use a model folder on this machine. What was downloaded so far is kept.',
    kind: 'run',
    cause: error,
  });
}

/** What a status of the hub means to the person who asked for a model. */
export function statusError(
  status: number,
  { id, revision }: HubModel,
  url: string,
  { cause, redirectedTo }: { cause?: unknown; redirectedTo?: string | undefined } = {},
): GrpoError {
  const name = revision === 'main' ? id : `${id}@${revision}`;
  const host = new URL(url).origin;
  if (redirectedTo !== undefined && (status === 401 || status === 403)) {
    return new GrpoError({
      code: 'hub-unauthorized',
      message: `${host} sends on to ${redirectedTo} for ${name}, which is not open without a token, and no token follows a redirect`,
      where: name,
      fix: 'If the model was renamed, use its new name.',
      cause,
    });
  }
  switch (status) {
    case 401:
      // The hub does not tell strangers whether a private model exists.
      return new GrpoError({
        code: 'hub-unauthorized',
        message: `${host} has no model ${name} that is open to you: it does not exist, or it is private`,
        where: name,
        fix: 'Check the spelling; for a private or gated model set HF_TOKEN.',
        cause,
      });
    case 403:
      return new GrpoError({
        code: 'hub-gated',
        message: `${host} refuses ${name} to your token: the model is gated`,
        where: name,
        fix: `Ask for access at ${host}/${id} with the account of the token.`,
        cause,
      });
    case 404:
      return new GrpoError({
        code: 'hub-not-found',
        message: `${host} has no model ${name}`,
        where: name,
        fix: 'Check the spelling and the revision.',
        cause,
      });
    default:
      return new GrpoError({
        code: 'hub-failed',
        message: `${host} answered with status ${status} when asked for ${name}`,
        where: name,
        fix: 'Try again later. What was downloaded so far is kept.',
        kind: 'run',
        cause,
      });
  }
}
