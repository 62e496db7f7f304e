import type { RunHead } from '../../../core/protocol/index.ts';

const folderName = (folder: string): string =>
  folder.split(/[/\\]/).findLast((part) => part !== '') ?? folder;

/** A run's last part that tells it from others of its day and name: the four digits of its folder. */
const tail = (run: string): string => run.split('-').at(-1) ?? run;

/**
 * What each run is called: its config's name; where several share it, with the end of the folder's name, or all of it where that is not
 * enough.
 *
 * @param runs  `head` undefined: not read yet
 */
export function runLabels(runs: readonly { folder: string; head: RunHead | undefined }[]): string[] {
  const names = runs.map(({ folder, head }) => head?.name ?? folderName(folder));
  const folders = runs.map(({ folder, head }) => head?.run ?? folderName(folder));
  const short = names.map((name, i) => (count(names, name) > 1 ? `${name} ${tail(folders[i] ?? '')}` : name));
  return short.map((name, i) => (count(short, name) > 1 ? `${names[i] ?? ''} ${folders[i] ?? ''}` : name));
}

const count = (names: readonly string[], name: string): number => names.filter((one) => one === name).length;
