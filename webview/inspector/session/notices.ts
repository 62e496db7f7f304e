import { RequestError } from '../../shared/request-error.ts';

/** A quiet line under the page: what could not be done, and what to do about it. */
export interface Notice {
  message: string;
  fix: string | undefined;
  /** How often it came in a row. */
  times: number;
}

/** The notice after another error; the same one again is counted. */
export function noticeOf(error: unknown, former: Notice | undefined): Notice {
  const { message, fix } = whyFailed(error);
  return { message, fix, times: former?.message === message ? former.times + 1 : 1 };
}

/** Why something could not be done, with the code that it can be looked up by. */
export interface Failure {
  code: string;
  message: string;
  fix: string | undefined;
}

export const failureOf = (error: unknown): Failure => ({
  code: error instanceof RequestError ? error.code : 'internal',
  ...whyFailed(error),
});

/** What an error says, and what to do about it. */
export const whyFailed = (error: unknown): { message: string; fix: string | undefined } => ({
  message: error instanceof Error ? error.message : String(error),
  fix: error instanceof RequestError ? error.fix : undefined,
});
