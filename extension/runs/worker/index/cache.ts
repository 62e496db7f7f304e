import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReaderPosition } from '../../../../core/run/reader.ts';
import { retryBusy, unlessAbsent } from '../../node-files.ts';
import { Column, type ColumnKind } from './column.ts';
import { CompletionTable, type TableFacts } from './completion-table.ts';

/** Layout: 20 bytes SHA-1 of all that follows, 4 bytes length of the header (little-endian), the header (JSON), the columns' bytes. */
const HASH = 20;
/** Another layout or other columns: another version; older files are thrown away. */
const VERSION = 1;

interface Header {
  version: number;
  littleEndian: boolean;
  /** The run that it is of: a folder may be deleted and made anew. */
  folder: string;
  created: string;
  position: ReaderPosition;
  facts: TableFacts;
  columns: { name: string; kind: ColumnKind; bytes: number }[];
}

export interface SavedIndex {
  table: CompletionTable;
  /** Where the reader that filled it stood. */
  position: ReaderPosition;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const decoder = new TextDecoder();

/** Keeps indices between sessions. A file that is missing, damaged or of another run is as good as none. */
export class IndexCache {
  private readonly parent: string;

  constructor(parent: string) {
    this.parent = parent;
  }

  private path(folder: string): string {
    return join(this.parent, `${createHash('sha1').update(folder).digest('hex')}.index`);
  }

  async load(folder: string, created: string): Promise<SavedIndex | undefined> {
    const path = this.path(folder);
    const bytes = await unlessAbsent(() => readFile(path));
    if (bytes === undefined) return undefined;
    const saved = unpack(bytes, folder, created);
    if (saved === undefined) await rm(path, { force: true });
    return saved;
  }

  /** Written beside and renamed, so that a reader never sees half of it. */
  async save(folder: string, created: string, { table, position }: SavedIndex): Promise<void> {
    const path = this.path(folder);
    const beside = `${path}.${process.pid}.partial`;
    // Packed before the first wait: the table grows while the file is written.
    const packed = pack(folder, created, table, position);
    await mkdir(this.parent, { recursive: true });
    try {
      await writeFile(beside, packed);
      await retryBusy(() => rename(beside, path));
    } finally {
      await rm(beside, { force: true });
    }
  }
}

function pack(folder: string, created: string, table: CompletionTable, position: ReaderPosition): Uint8Array {
  const { columns, facts } = table.save();
  const header: Header = {
    version: VERSION,
    littleEndian: LITTLE_ENDIAN,
    folder,
    created,
    position,
    facts,
    columns: columns.map(([name, column]) => ({ name, kind: column.kind, bytes: column.bytes().length })),
  };
  const head = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  const body = Buffer.concat([size, head, ...columns.map(([, column]) => column.bytes())]);
  return Buffer.concat([hashOf(body), body]);
}

function unpack(bytes: Buffer, folder: string, created: string): SavedIndex | undefined {
  const body = bytes.subarray(HASH);
  if (body.length < 4 || !hashOf(body).equals(bytes.subarray(0, HASH))) return undefined;
  const headEnd = 4 + body.readUInt32LE(0);
  // The hash vouches for what we wrote ourselves; the version, for its shape.
  const header = JSON.parse(decoder.decode(body.subarray(4, headEnd))) as Header;
  if (header.version !== VERSION || header.littleEndian !== LITTLE_ENDIAN) return undefined;
  if (header.folder !== folder || header.created !== created) return undefined;
  const columns = new Map<string, Column>();
  let at = headEnd;
  for (const { name, kind, bytes: length } of header.columns) {
    columns.set(name, Column.from(kind, body.subarray(at, at + length)));
    at += length;
  }
  const column = (name: string, kind: ColumnKind): Column => columns.get(name) ?? new Column(kind);
  return { table: new CompletionTable({ column, facts: header.facts }), position: header.position };
}

const hashOf = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest();
