import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';

/** Where the Hugging Face hub is and how it is used, from the same environment variables as in Python (huggingface_hub, constants.py). */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** The folder with `models--org--name` folders. */
  readonly cache: string;
  /** Only the cache may be used. */
  readonly offline: boolean;
  readonly token: string | undefined;
  /** Milliseconds without news after which a connection counts as lost. */
  readonly timeout: number;
}

/** Three times Python's: it is better to wait for a slow line than to begin anew. */
const DEFAULT_TIMEOUT_SECONDS = 30;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws GrpoError `hub-endpoint`, `hub-token`, `hub-timeout` when a variable holds what cannot be used */
export function hubSettings(env: Environment = process.env): HubSettings {
  const home =
    folder(env['HF_HOME']) ?? join(folder(env['XDG_CACHE_HOME']) ?? join(homedir(), '.cache'), 'huggingface');
  return {
    endpoint: endpointOf(env['HF_ENDPOINT']?.trim() || 'https://huggingface.co'),
    cache: folder(env['HF_HUB_CACHE']) ?? folder(env['HUGGINGFACE_HUB_CACHE']) ?? join(home, 'hub'),
    offline: isOffline(env),
    token: token(env, home),
    timeout: timeout(env['HF_HUB_DOWNLOAD_TIMEOUT']),
  };
}

/** Whether whoever started this process forbids to ask the hub. */
export const isOffline = (env: Environment): boolean =>
  isOn(env['HF_HUB_OFFLINE']) || isOn(env['TRANSFORMERS_OFFLINE']);

/** A mirror may live below a path; what else an address can hold has no meaning here, and a password would end in logs. */
function endpointOf(text: string): string {
  const wrong = (shown: string, why: string): GrpoError =>
    new GrpoError({
      code: 'hub-endpoint',
      message: `HF_ENDPOINT is ${shown}, which ${why}`,
      where: 'HF_ENDPOINT',
      fix: 'Unset HF_ENDPOINT, or set it to something like https://huggingface.co.',
    });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw wrong(`"${text.replace(/\/\/[^/]*@/, '//...@')}"`, 'is not an http address');
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong(
      `an address of ${url.host} with a user name or password`,
      'is not used: set HF_TOKEN instead',
    );
  }
  if (url.search !== '' || url.hash !== '') throw wrong(`"${text}"`, 'has more than host and path');
  return url.href.replace(/\/+$/, '');
}

function timeout(text: string | undefined): number {
  const seconds = text?.trim() ? Number(text) : DEFAULT_TIMEOUT_SECONDS;
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new GrpoError({
    code: 'hub-timeout',
    message: `HF_HUB_DOWNLOAD_TIMEOUT is "${text}", which is not a number of seconds above 0`,
    where: 'HF_HUB_DOWNLOAD_TIMEOUT',
    fix: `Unset it (${DEFAULT_TIMEOUT_SECONDS} seconds), or set a number.`,
  });
}

const isOn = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '');

const folder = (value: string | undefined): string | undefined =>
  value?.replace(/^~(?=$|[\\/])/, homedir()) || undefined;

function token(env: Environment, home: string): string | undefined {
  const given = (env['HF_TOKEN'] ?? env['HUGGING_FACE_HUB_TOKEN'])?.trim();
  if (given) return sendable(given, 'HF_TOKEN');
  if (isOn(env['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return undefined;
  const path = folder(env['HF_TOKEN_PATH']) ?? join(home, 'token');
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch {
    // Most people have no token, and most models need none.
    return undefined;
  }
  return text === '' ? undefined : sendable(text, path);
}

/** A token that no header can hold is said without showing it. */
function sendable(text: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new GrpoError({
    code: 'hub-token',
    message: `The token in ${where} holds spaces, line breaks or characters beyond ASCII, so it is not a token of the hub`,
    where,
    fix: 'Copy it anew from the settings of your account (hf_...), or unset it.',
  });
}
