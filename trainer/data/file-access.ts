import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EXTENSION_PREFIX, isExtensionReward } from '../../core/config/extension-rewards.ts';
import type { FileAccess, FileHead } from '../../core/config/files.ts';
import { openInput } from '../files/input.ts';
import { cachedHubPath } from '../models/cached-path.ts';
import { embeddedModels } from '../paths.ts';
import { pluginPaths } from '../plugin-paths.ts';

const EMBEDDED = 'embedded:';

/** The full path of a path in a config: relative to the config's folder, or `embedded:NAME`. */
export function resolvePath(configFolder: string, path: string): string {
  if (path.startsWith(EMBEDDED)) return join(embeddedModels, path.slice(EMBEDDED.length));
  return resolve(configFolder, path);
}

/**
 * The disk, as `diagnose` sees it from a config's folder, and the rewards of extensions that the editor has told of. For one look: a dozen rules
 * ask for the same table, and what a file began with when it was read first holds for all of them.
 * Its methods throw `plugins-malformed` when they are asked for those and cannot know.
 */
export function nodeFileAccess(configFolder: string): FileAccess {
  /** A model of the hub that was fetched before is a folder like any other, unless one of that name lies here. */
  const full = async (path: string): Promise<string> => {
    const here = resolvePath(configFolder, path);
    return existsSync(here) ? here : ((await cachedHubPath(path)) ?? here);
  };
  const heads = new Map<string, Promise<FileHead | undefined>>();
  const headOf = async (path: string, bytes: number): Promise<FileHead | undefined> =>
    readHead(await full(path), bytes).catch(() => undefined);
  return {
    async kind(path) {
      const place = isExtensionReward(path) ? pluginPaths().get(path) : await full(path);
      const found = place === undefined ? undefined : await stat(place).catch(() => undefined);
      if (found === undefined) return undefined;
      return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'special';
    },
    isFetched: async (path) =>
      !existsSync(resolvePath(configFolder, path)) && (await cachedHubPath(path)) !== undefined,
    readHead(path, bytes) {
      const key = `${bytes} ${path}`;
      const known = heads.get(key) ?? headOf(path, bytes);
      heads.set(key, known);
      return known;
    },
    list: async (path) =>
      path === EXTENSION_PREFIX
        ? [...pluginPaths().keys()].map((use) => use.slice(EXTENSION_PREFIX.length))
        : readdir(await full(path)).catch(() => []),
  };
}

async function readHead(path: string, bytes: number): Promise<FileHead> {
  const file = await openInput(path);
  try {
    // One byte more tells whether there is more.
    const buffer = Buffer.alloc(bytes + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const whole = length <= bytes;
    // TextDecoder takes a byte order mark off the front.
    const head = buffer.subarray(0, Math.min(length, bytes));
    return { text: new TextDecoder().decode(head), bytes: head, whole };
  } finally {
    await file.close();
  }
}
