import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateModel } from '../../../trainer/models/locate.ts';
import { COMMIT, FakeHub } from './fake-hub.ts';
import { writeTinyModel } from './tiny-model.ts';

export const TREE = `/api/models/org/tiny/tree/${COMMIT}`;
export const RESOLVE = `/org/tiny/resolve/${COMMIT}`;
export const MODEL = `${RESOLVE}/model.safetensors`;

/** A hub with the model `org/tiny`, and an empty cache beside it; `close` when done. */
export class HubBench {
  readonly folder: string;
  readonly hub: FakeHub;
  readonly endpoint: string;
  readonly files: Map<string, Buffer>;
  /** What `locate` sees as the environment; may be changed. */
  readonly env: Record<string, string>;

  private constructor(folder: string, hub: FakeHub, endpoint: string, files: Map<string, Buffer>) {
    this.folder = folder;
    this.hub = hub;
    this.endpoint = endpoint;
    this.files = files;
    this.env = { HF_HOME: join(folder, 'hf'), HF_ENDPOINT: endpoint, HF_TOKEN: 'hf_secret' };
  }

  static async open(): Promise<HubBench> {
    const folder = await mkdtemp(join(tmpdir(), 'grpo-hub-'));
    await writeTinyModel(join(folder, 'source'));
    const files = new Map<string, Buffer>();
    for (const name of await readdir(join(folder, 'source')))
      files.set(name, await readFile(join(folder, 'source', name)));
    const hub = new FakeHub(files);
    return new HubBench(folder, hub, await hub.start(), files);
  }

  async close(): Promise<void> {
    await this.hub.stop();
    await rm(this.folder, { recursive: true });
  }

  /** A path in the model's folder of the cache. */
  cached(...path: string[]): string {
    return join(this.folder, 'hf', 'hub', 'models--org--tiny', ...path);
  }

  locate(base = 'org/tiny', signal?: AbortSignal): ReturnType<typeof locateModel> {
    return locateModel(base, this.folder, undefined, { env: this.env, ...(signal ? { signal } : {}) });
  }
}

/** Another server than the hub; the `Authorization` headers that it got. */
export async function otherServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; tokens: (string | undefined)[]; close: () => void }> {
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, tokens, close: () => void server.close() };
}
