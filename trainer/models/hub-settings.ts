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
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws GrpoError `hub-endpoint` when HF_ENDPOINT is no http address */
export function hubSettings(env: Environment = process.env): HubSettings {
  const home =
    folder(env['HF_HOME']) ?? join(folder(env['XDG_CACHE_HOME']) ?? join(homedir(), '.cache'), 'huggingface');
  const endpoint = (env['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, '');
  if (!/^https?:\/\/./.test(endpoint)) {
    throw new GrpoError({
      code: 'hub-endpoint',
      message: `HF_ENDPOINT is "${endpoint}", which is not an http address`,
      where: 'HF_ENDPOINT',
      fix: 'Unset HF_ENDPOINT, or set it to something like https://huggingface.co.',
    });
  }
  return {
    endpoint,
    cache: folder(env['HF_HUB_CACHE']) ?? folder(env['HUGGINGFACE_HUB_CACHE']) ?? join(home, 'hub'),
    offline: isOn(env['HF_HUB_OFFLINE']) || isOn(env['TRANSFORMERS_OFFLINE']),
    token: token(env, home),
  };
}

const isOn = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '');

const folder = (value: string | undefined): string | undefined =>
  value?.replace(/^~(?=$|[\\/])/, homedir()) || undefined;

function token(env: Environment, home: string): string | undefined {
  const given = (env['HF_TOKEN'] ?? env['HUGGING_FACE_HUB_TOKEN'])?.trim();
  if (given || isOn(env['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return given || undefined;
  try {
    return readFileSync(folder(env['HF_TOKEN_PATH']) ?? join(home, 'token'), 'utf8').trim() || undefined;
  } catch {
    // Most people have no token, and most models need none.
    return undefined;
  }
}
