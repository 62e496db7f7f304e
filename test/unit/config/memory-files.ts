import type { FileAccess } from '../../../core/config/index.ts';

/** A file system that is a table: paths to contents. Folders are what paths imply. */
export function memoryFiles(files: Readonly<Record<string, string>>): FileAccess {
  const plain = (path: string) => path.replace(/^\.\//, '').replace(/\/+$/, '');
  const contents = new Map(Object.entries(files).map(([path, text]) => [plain(path), text]));
  const below = (folder: string): string[] => {
    const path = plain(folder);
    if (path === '' || path === '.')
      return [...contents.keys()].filter((name) => !name.startsWith('embedded:'));
    const prefix = path === 'embedded:' ? path : `${path}/`;
    return [...contents.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  };
  return {
    kind: (path) => (contents.has(plain(path)) ? 'file' : below(path).length > 0 ? 'folder' : undefined),
    readHead: (path, bytes) => {
      const text = contents.get(plain(path));
      if (text === undefined) return undefined;
      const head = new TextEncoder().encode(text).subarray(0, bytes);
      return { text: new TextDecoder().decode(head), bytes: head, whole: text.length <= bytes };
    },
    list: (path) => [...new Set(below(path).map((name) => name.split('/')[0] ?? name))],
  };
}
