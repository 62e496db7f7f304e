import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { DATA_FILES } from '../../core/run/records.ts';
import type { FileSystem } from './file-system.ts';

/** Files that are shortened or appended to where they lie: a second name of one would change with it. */
const IN_PLACE = [...DATA_FILES, 'events.jsonl', 'live.jsonl'];
const REPLACED = ['manifest.json', 'status.json', 'control.jsonl', 'watch.lease', 'lock'];
const FOLDERS = ['checkpoints', 'attempts'];

/**
 * Refuses a run folder whose parts lead elsewhere or are no files, before anything is written: a resume shortens, appends and moves what it
 * finds. The run folder itself may be reached through a link.
 * @throws GrpoError `run-part-linked`; `file-is-folder`, `file-not-regular`, `file-not-folder` for what is there in a file's or a folder's place
 */
export function refuseOddParts(files: FileSystem, folder: string): void {
  refuseLinks(files, folder);
  for (const name of [...IN_PLACE, ...REPLACED]) files.requireKind(join(folder, name), 'file');
  for (const name of FOLDERS) files.requireKind(join(folder, name), 'folder');
}

function refuseLinks(files: FileSystem, folder: string): void {
  const inner = FOLDERS.filter((name) => files.linked(join(folder, name)) === undefined).flatMap((name) =>
    files.list(join(folder, name)).map((part) => join(name, part)),
  );
  for (const name of [...IN_PLACE, ...REPLACED, ...FOLDERS, ...inner]) {
    const kind = files.linked(join(folder, name));
    if (kind === undefined || (kind === 'hard' && !IN_PLACE.includes(name))) continue;
    throw new GrpoError({
      code: 'run-part-linked',
      message:
        kind === 'symbolic'
          ? `${name} of this run is a symbolic link: writing through it would change what lies elsewhere.`
          : `${name} of this run has another name elsewhere (a hard link), which would change with it.`,
      where: join(folder, name),
      fix: 'Put a copy in its place (`cp -a --remove-destination` of what it leads to), then try again.',
    });
  }
}
