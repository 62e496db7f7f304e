import { copyFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileNameProblem } from '../../core/paths/index.ts';
import { readInputText } from '../files/input.ts';
import { placeInside } from '../files/inside.ts';
import { ADAPTER_CONFIG, ADAPTER_FILE } from './adapter.ts';
import { isJsonObject, readJsonFile } from './json-file.ts';
import { WEIGHTS_FILE, WEIGHTS_INDEX } from './sharded.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * One model's folder in the Hugging Face cache, laid out as in Python: blobs/<hash>, snapshots/<commit>/<file> linking to them,
 * refs/<revision> holding a commit.
 */
export class CachedModel {
  readonly folder: string;

  constructor(cache: string, id: string) {
    this.folder = join(cache, `models--${id.replace('/', '--')}`);
  }

  blob(hash: string): string {
    return join(this.folder, 'blobs', hash);
  }

  snapshot(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  /** The folder of a revision when all that is needed lies there, else undefined. */
  async find(revision: string): Promise<string | undefined> {
    const commit = COMMIT.test(revision) ? revision : await this.#readRef(revision);
    if (commit === undefined) return undefined;
    const folder = this.snapshot(commit);
    return (await isComplete(folder)) ? folder : undefined;
  }

  /** Makes the file of a snapshot refer to a blob: a relative link, or a copy where the system allows no links. */
  async link(commit: string, file: string, hash: string): Promise<void> {
    const place = await placeInside(this.folder, `snapshots/${commit}/${file}`, 'The hub');
    await mkdir(dirname(place), { recursive: true });
    await rm(place, { force: true });
    try {
      await symlink(relative(dirname(place), this.blob(hash)), place);
    } catch {
      await copyFile(this.blob(hash), place);
    }
  }

  /** Notes which commit a revision is, once its snapshot is whole. */
  async writeRef(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const path = await placeInside(this.folder, `refs/${revision}`, 'The revision');
    await mkdir(dirname(path), { recursive: true });
    const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
    await writeFile(partial, commit);
    await rename(partial, path);
  }

  async #readRef(revision: string): Promise<string | undefined> {
    try {
      const commit = (await readInputText(join(this.folder, 'refs', revision), { longest: 4096 })).trim();
      return COMMIT.test(commit) ? commit : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Whether a snapshot has a model with all its shards, or an adapter. Python may have fetched only a part of one. */
async function isComplete(folder: string): Promise<boolean> {
  const has = (file: string): boolean => existsSync(join(folder, file));
  if (has(ADAPTER_CONFIG) && has(ADAPTER_FILE)) return true;
  if (!has('config.json') || !has('tokenizer.json')) return false;
  if (has(WEIGHTS_FILE)) return true;
  const places = (await readJsonFile(join(folder, WEIGHTS_INDEX)))?.['weight_map'];
  return (
    isJsonObject(places) &&
    [...new Set(Object.values(places))].every(
      (shard) => fileNameProblem(shard) === undefined && has(shard as string),
    )
  );
}
