import { tokenKl } from '../objectives/kl.ts';
import type { Alarm } from './alarm.ts';

/** Per-token values of one completion, of one length; a `TokenView` is one. */
export interface TokenArrays {
  /** Of the policy that sampled; `logprobs_new`, of the updated one, is taken where it is there. */
  logprobs?: ArrayLike<number>;
  logprobs_new?: ArrayLike<number>;
  ref_logprobs?: ArrayLike<number>;
  /** 1 = counts in the loss. Absent: all do. */
  mask?: ArrayLike<number>;
  /** Each token's text. */
  pieces?: readonly string[];
}

/**
 * Adds to each KL alarm the token that weighs most in its completion.
 * @param tokens  reads a completion's arrays; undefined = the run did not record them, and the alarm stays as it is
 */
export function blameTokens(
  alarms: readonly Alarm[],
  tokens: (id: string) => Promise<TokenArrays | undefined>,
): Promise<Alarm[]> {
  return Promise.all(
    alarms.map(async (alarm) => {
      const { code, completion } = alarm;
      if (code !== 'kl_explosion' || completion === undefined) return alarm;
      const arrays = await tokens(completion.id);
      const worst = arrays && worstToken(arrays);
      if (worst === undefined) return alarm;
      const text = arrays?.pieces?.[worst.token];
      return {
        ...alarm,
        evidence: { ...alarm.evidence, token_kl: Number(worst.kl.toPrecision(6)) },
        completion: { id: completion.id, token: worst.token, ...(text === undefined ? {} : { text }) },
      };
    }),
  );
}

/** The token with the greatest KL estimate (k3, which is never negative), and that estimate in nats. */
function worstToken(arrays: TokenArrays): { token: number; kl: number } | undefined {
  const { logprobs, ref_logprobs: reference, mask } = arrays;
  const now = arrays.logprobs_new ?? logprobs;
  if (now === undefined || reference === undefined) return undefined;
  let worst: { token: number; kl: number } | undefined;
  for (let token = 0; token < now.length; token++) {
    if (mask !== undefined && mask[token] !== 1) continue;
    const logprob = now[token] ?? NaN;
    const kl = tokenKl('k3', logprob, logprob, reference[token] ?? NaN, 1).value;
    if (kl > (worst?.kl ?? -Infinity)) worst = { token, kl };
  }
  return worst;
}
