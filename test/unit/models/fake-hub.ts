import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A hub with one model, `org/tiny`, on 127.0.0.1. Files that end in .safetensors are "large": known by their sha256. */
export class FakeHub {
  /** Requests in the order they came: method, path, and the range asked for. */
  readonly requests: string[] = [];
  readonly tokens = new Set<string | undefined>();
  /** Break the connection after so many bytes of a large file, so many times. */
  breaks = { after: 0, times: 0 };
  /** Answer everything with this status. */
  status: number | undefined;
  /** Send other bytes than promised. */
  corrupt = false;
  /** Entries of the listing beside the files. */
  listed: object[] = [];
  /** Answers before everything else; true where it has. */
  hook: (path: string, request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #server: Server;

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.#files = files;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const range = /bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
    this.requests.push(`${path}${range === undefined ? '' : ` from ${range}`}`);
    this.tokens.add(request.headers.authorization);
    if (this.hook(path, request, response)) return;
    if (this.status !== undefined) return void response.writeHead(this.status).end();
    if (path === '/api/models/org/tiny/revision/main') return json(response, { sha: COMMIT, id: 'org/tiny' });
    const tree = `/api/models/org/tiny/tree/${COMMIT}`;
    if (path === tree) return json(response, [...this.#tree(''), ...this.listed]);
    if (path.startsWith(`${tree}/`)) return json(response, this.#tree(path.slice(tree.length + 1) + '/'));
    const file = this.#files.get(path.replace(`/org/tiny/resolve/${COMMIT}/`, ''));
    if (file === undefined) return void response.writeHead(404).end();
    this.#send(
      response,
      file,
      range === undefined ? undefined : Number(range),
      path.endsWith('.safetensors'),
    );
  }

  #send(response: ServerResponse, file: Buffer, from: number | undefined, large: boolean): void {
    const sent = this.corrupt && large ? Buffer.alloc(file.length, 7) : file;
    const body = sent.subarray(from ?? 0);
    response.writeHead(from === undefined ? 200 : 206, { 'content-length': body.length });
    if (!large || this.breaks.times === 0) return void response.end(body);
    this.breaks.times -= 1;
    response.write(body.subarray(0, this.breaks.after), () => setTimeout(() => response.destroy(), 20));
  }

  /** A folder's own files and folders, as the hub lists them. @param folder  '' or with a slash at its end */
  #tree(folder: string): object[] {
    const inside = [...this.#files].filter(([path]) => path.startsWith(folder));
    const isDeeper = ([path]: [string, Buffer]): boolean => path.slice(folder.length).includes('/');
    const folders = new Set(
      inside.filter(isDeeper).map(([path]) => path.slice(0, path.indexOf('/', folder.length))),
    );
    const oid = '0'.repeat(40);
    return [
      ...[...folders].map((path) => ({ type: 'directory', path, size: 0, oid })),
      ...this.#entries(inside.filter((one) => !isDeeper(one))),
    ];
  }

  #entries(files: [string, Buffer][]): object[] {
    return files.map(([path, data]) => {
      const oid = createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex');
      if (!path.endsWith('.safetensors')) return { type: 'file', path, size: data.length, oid };
      const sha256 = createHash('sha256').update(data).digest('hex');
      return {
        type: 'file',
        path,
        size: data.length,
        oid,
        lfs: { oid: sha256, size: data.length, pointerSize: 130 },
      };
    });
  }
}

export const json = (response: ServerResponse, value: unknown): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
