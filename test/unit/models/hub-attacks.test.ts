import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrpoError } from '../../../core/errors/index.ts';
import { hubSettings } from '../../../trainer/models/hub-settings.ts';
import { locateModel } from '../../../trainer/models/locate.ts';
import { COMMIT, FakeHub, json } from './fake-hub.ts';
import { writeTinyModel } from './tiny-model.ts';

const TREE = `/api/models/org/tiny/tree/${COMMIT}`;
const RESOLVE = `/org/tiny/resolve/${COMMIT}`;
const MODEL = `${RESOLVE}/model.safetensors`;
const gitHash = (data: Buffer): string =>
  createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex');

describe('a hub that is not what it should be', () => {
  let folder = '';
  let hub: FakeHub;
  let endpoint = '';
  let env: Record<string, string> = {};
  const files = new Map<string, Buffer>();
  const cached = (...path: string[]): string => join(folder, 'hf', 'hub', 'models--org--tiny', ...path);
  const locate = (base = 'org/tiny', signal?: AbortSignal): ReturnType<typeof locateModel> =>
    locateModel(base, folder, undefined, { env, ...(signal ? { signal } : {}) });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-hub-'));
    await writeTinyModel(join(folder, 'source'));
    files.clear();
    for (const name of await readdir(join(folder, 'source'))) {
      files.set(name, await readFile(join(folder, 'source', name)));
    }
    hub = new FakeHub(files);
    endpoint = await hub.start();
    env = { HF_HOME: join(folder, 'hf'), HF_ENDPOINT: endpoint, HF_TOKEN: 'hf_secret' };
  });
  afterEach(async () => {
    await hub.stop();
    await rm(folder, { recursive: true });
  });

  /** Another server than the hub; the `Authorization` headers that it got. */
  async function otherServer(
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

  it('writes nothing outside the cache, whatever files it lists', async () => {
    const target = join(folder, 'target.txt');
    await writeFile(target, 'mine');
    const evil = Buffer.from('evil');
    for (const path of [
      'LICENSE.x/../../../../../../target.txt',
      'LICENSE.x/../../../../../../../../../../target.txt',
      'NOTICE/../../x',
      '../config.json',
      '/etc/config.json',
      'LICENSE.x\\..\\..\\target.txt',
      './config.json',
      7,
      null,
    ]) {
      hub.listed = [{ type: 'file', path, size: evil.length, oid: gitHash(evil) }];
      hub.requests.length = 0;
      await assert.rejects(locate(), { code: 'path-outside' }, String(path));
      assert.ok(hub.requests.every((request) => !request.includes('resolve')));
      assert.equal(await readFile(target, 'utf8'), 'mine');
      assert.ok(!existsSync(cached()));
    }
  });

  it('takes no file beyond its list, however the name is written', async () => {
    const evil = Buffer.from('evil');
    const names = [
      'LICENSE.%2e%2e%2fx',
      'LICENSE.a\u001b[2Jb',
      'LICENSE.con:stream',
      'LICENSE.x/y',
      'config.json/x',
      'sub/config.json',
      'config.json ',
      'model.safetensors.index.json.py',
      'model-1-of-\n.safetensors',
    ];
    hub.listed = names.map((path) => ({ type: 'file', path, size: evil.length, oid: gitHash(evil) }));
    const found = await locate();
    assert.deepEqual((await readdir(found.folder)).sort(), [...files.keys()].sort());
  });

  it('refuses a listing whose values are not those of files', async () => {
    const good = { type: 'file', path: 'NOTICE', size: 4, oid: gitHash(Buffer.from('evil')) };
    const entries = [
      { ...good, size: -1 },
      { ...good, size: 1e300 },
      { ...good, size: '4' },
      { ...good, size: 4e9 },
      { ...good, oid: '../../x' },
      { ...good, oid: undefined },
      { ...good, oid: 'a'.repeat(64) },
      { ...good, lfs: { oid: 'a'.repeat(40), size: 4 } },
      { ...good, path: 'license' },
    ];
    for (const entry of entries) {
      hub.listed = [entry];
      const message = /answered something strange about org\/tiny/;
      await assert.rejects(locate(), { code: 'hub-failed', message }, JSON.stringify(entry));
    }
    hub.listed = [null as unknown as object];
    await assert.rejects(locate(), { code: 'hub-failed' });
    for (const text of ['<html>', '{}', 'null', '"x"', '[[[']) {
      hub.hook = (path, _, response) => path === TREE && Boolean(response.end(text));
      await assert.rejects(
        locate(),
        (error: GrpoError) => /^hub-(failed|no-safetensors)$/.test(error.code),
        text,
      );
    }
    hub.hook = (path, _, response) =>
      path.startsWith('/api/models/org/tiny/rev') &&
      (json(response, { sha: '../../../../x', id: 'org/tiny' }), true);
    await assert.rejects(locate(), { code: 'hub-failed', message: /the commit/ });
    const asked = 'b'.repeat(40);
    hub.hook = (path, _, response) =>
      path.startsWith('/api/models/org/tiny/rev') && (json(response, { sha: COMMIT, id: 'org/tiny' }), true);
    await assert.rejects(locate(`org/tiny@${asked}`), { code: 'hub-failed', message: /instead of the one/ });
  });

  it('ends a listing that does not end', async () => {
    let pages = 0;
    hub.hook = (path, _, response) => {
      if (path !== TREE) return false;
      pages += 1;
      response.setHeader('Link', `<${endpoint}${TREE}?cursor=${pages}>; rel="next"`);
      json(response, [{ type: 'file', path: `data-${pages}`, size: 1, oid: 'x' }]);
      return true;
    };
    await assert.rejects(locate(), { code: 'hub-too-much', message: /pages/ });
    assert.ok(pages <= 200, String(pages));

    let sent = 0;
    hub.hook = (path, _, response) => {
      if (path !== TREE) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        for (;;) {
          sent += 65_536;
          if (response.destroyed || !response.write(' '.repeat(65_536))) break;
        }
      };
      response.on('drain', more);
      more();
      return true;
    };
    await assert.rejects(locate(), { code: 'hub-too-much', message: /bytes/ });
    assert.ok(sent < 64e6, String(sent));

    const million = `[${Array.from({ length: 250_000 }, (_, i) => `{"type":"file","path":"f${i}"}`).join()}]`;
    hub.hook = (path, _, response) => path === TREE && Boolean(response.end(million));
    await assert.rejects(locate(), { code: 'hub-failed', message: /more than 200000 files/ });
  });

  it('writes no body beyond its declared length', async () => {
    const size = files.get('model.safetensors')!.length;
    let sent = 0;
    let closed = false;
    hub.hook = (path, _, response) => {
      if (path !== MODEL) return false;
      response.on('close', () => (closed = true));
      response.writeHead(200);
      const more = (): void => {
        while (!closed) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536))) break;
        }
      };
      response.on('drain', more);
      more();
      return true;
    };
    await assert.rejects(locate(), { code: 'hub-too-long', message: new RegExp(`the ${size} bytes`) });
    assert.ok(sent < 64e6, String(sent));
    const left = await readdir(cached('blobs'));
    assert.ok(
      left.every((name) => /^[0-9a-f]{40}$/.test(name)),
      left.join(),
    );
  });

  it('counts a packed body by what comes out of it', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(50e6));
    hub.hook = (path, _, response) => {
      if (path !== MODEL) return false;
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb);
      return true;
    };
    await assert.rejects(locate(), { code: 'hub-too-long' });
    assert.deepEqual(
      (await readdir(cached('blobs'))).filter((name) => name.length !== 40),
      [],
    );
  });

  it('calls a body that ends early an error, and keeps what came', async () => {
    const whole = files.get('model.safetensors')!;
    let from = 0;
    hub.hook = (path, request, response) => {
      if (path !== MODEL) return false;
      from = Number(/(\d+)-/.exec(request.headers.range ?? '0-')?.[1]);
      response.writeHead(from > 0 ? 206 : 200);
      response.end(whole.subarray(from, from + 100));
      return true;
    };
    await assert.rejects(locate(), { code: 'hub-unreachable', message: /ended after 400 of/ });
    assert.equal(from, 300);
    hub.hook = () => false;
    hub.requests.length = 0;
    const { folder: snapshot } = await locate();
    assert.ok(hub.requests.includes(`${MODEL} from 400`));
    assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), whole);
  });

  it('takes nothing that another answer than the file brings', async () => {
    for (const status of [201, 203, 299, 304, 416]) {
      hub.hook = (path, _, response) => path === MODEL && Boolean(response.writeHead(status).end());
      await assert.rejects(locate(), { code: 'hub-failed', message: new RegExp(`status ${status}`) });
    }
    const whole = files.get('model.safetensors')!;
    const sha256 = createHash('sha256').update(whole).digest('hex');
    await mkdir(cached('blobs'), { recursive: true });
    await writeFile(cached('blobs', `${sha256}.incomplete`), whole.subarray(0, 500));
    let asked = 0;
    hub.hook = (path, request, response) => {
      if (path !== MODEL || request.headers.range === undefined) return false;
      asked += 1;
      response.writeHead(206, { 'content-range': `bytes 7-${whole.length}/${whole.length}` });
      response.end(whole.subarray(7));
      return true;
    };
    const { folder: snapshot } = await locate();
    assert.equal(asked, 1);
    assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), whole);
  });

  it('sends no token along a redirect', async () => {
    const whole = files.get('model.safetensors')!;
    const other = await otherServer((_, response) => response.end(whole));
    try {
      hub.hook = (path, _, response) =>
        path === MODEL && Boolean(response.writeHead(302, { location: `${other.url}/cdn?x=1` }).end());
      await locate();
      assert.deepEqual(other.tokens, [undefined]);
      await rm(cached(), { recursive: true });
      let elsewhere: string | undefined = 'not asked';
      hub.hook = (path, request, response) => {
        if (path === '/elsewhere') {
          elsewhere = request.headers.authorization;
          response.end(whole);
          return true;
        }
        return path === MODEL && Boolean(response.writeHead(307, { location: '/elsewhere' }).end());
      };
      await locate();
      assert.equal(elsewhere, undefined);
      await rm(cached(), { recursive: true });
      // Where the other place wants a token, the error says why it got none.
      hub.hook = (path, _, response) =>
        path === '/new'
          ? Boolean(response.writeHead(401).end())
          : path === MODEL && Boolean(response.writeHead(307, { location: '/new' }).end());
      await assert.rejects(locate(), { code: 'hub-unauthorized', message: /\/new .*no token follows/ });
    } finally {
      other.close();
    }
  });

  it('sends no token to the next page of another server', async () => {
    const other = await otherServer((_, response) => json(response, []));
    try {
      for (const next of [`${other.url}/page`, `${endpoint.replace('127.0.0.1', '0.0.0.0')}/page`]) {
        hub.hook = (path, _, response) => {
          if (path === TREE) response.setHeader('Link', `<${next}>; rel="next"`);
          return path === '/page' && (json(response, []), true);
        };
        hub.tokens.clear();
        await locate();
      }
      assert.deepEqual(other.tokens, [undefined]);
      assert.ok(hub.tokens.has(undefined));
    } finally {
      other.close();
    }
  });

  it('sends the token only below an endpoint that has a path', async () => {
    const mirror = await otherServer((request, response) => {
      if (request.url?.startsWith('/outside') === true) return void json(response, []);
      if (request.url?.startsWith('/hf/') !== true) return void response.writeHead(404).end();
      if (request.url.includes('/tree/'))
        response.setHeader('Link', `<${mirror.url}/hf/../outside>; rel="next"`);
      void fetch(endpoint + request.url.slice(3)).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    try {
      env['HF_ENDPOINT'] = `${mirror.url}/hf//`;
      await locate();
      const without = mirror.tokens.filter((token) => token === undefined);
      assert.equal(without.length, 1, 'the page outside of /hf/');
      assert.ok(mirror.tokens.length > 5);
    } finally {
      mirror.close();
    }
  });

  it('follows no redirect without end, nor one to another kind of address', async () => {
    hub.hook = (path, _, response) =>
      path === MODEL && Boolean(response.writeHead(302, { location: MODEL }).end());
    await assert.rejects(locate(), { code: 'hub-redirect', message: /more than 10 times/ });
    for (const location of [
      'file:///etc/passwd',
      'data:,x',
      'ftp://x/y',
      'http://u:p@127.0.0.1/',
      'http://',
    ]) {
      hub.hook = (path, _, response) =>
        path === MODEL && Boolean(response.writeHead(302, { location }).end());
      await assert.rejects(locate(), { code: 'hub-redirect' }, location);
    }
  });

  it('gives up on a server that says nothing, or next to nothing', async () => {
    env['HF_HUB_DOWNLOAD_TIMEOUT'] = '0.2';
    const timers: NodeJS.Timeout[] = [];
    const silent = { code: 'hub-unreachable', message: /less than 1024 bytes came within 0.2 s/ };
    try {
      for (const place of ['/api/models/org/tiny/revision/main', TREE, MODEL]) {
        hub.hook = (path) => path === place;
        await assert.rejects(locate(), silent, place);
      }
      // A byte now and then is not progress.
      hub.hook = (path, _, response) => {
        if (path !== MODEL) return false;
        response.writeHead(200);
        timers.push(setInterval(() => response.write('x'), 30));
        return true;
      };
      await assert.rejects(locate(), silent);
    } finally {
      timers.forEach(clearInterval);
    }
  });

  it('stops when it is told to, also while it waits for an answer', async () => {
    const stop = new AbortController();
    hub.hook = (path) => {
      if (path === MODEL) setTimeout(() => stop.abort(), 20);
      return path === MODEL;
    };
    await assert.rejects(locate('org/tiny', stop.signal), { code: 'interrupted' });
    assert.ok(!(await readdir(cached('blobs'))).some((name) => name.endsWith('.lock')));
  });

  it('writes through no link that lies in the cache', async () => {
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'mine'), 'mine');
    await mkdir(cached(), { recursive: true });
    await symlink(outside, cached('snapshots'));
    await assert.rejects(locate(), { code: 'path-outside', message: /a link on its way/ });
    assert.deepEqual(await readdir(outside), ['mine']);
    await rm(cached('snapshots'));
    const sha256 = createHash('sha256').update(files.get('model.safetensors')!).digest('hex');
    await rm(cached('blobs', sha256), { force: true });
    await symlink(join(outside, 'mine'), cached('blobs', `${sha256}.incomplete`));
    await locate();
    assert.equal(await readFile(join(outside, 'mine'), 'utf8'), 'mine');
    assert.ok((await lstat(cached('blobs', sha256))).isFile());
  });

  it('is asked once by two processes that want one model', async () => {
    hub.hook = (path, _, response) => {
      if (path !== MODEL) return false;
      setTimeout(() => response.end(files.get('model.safetensors')), 400);
      return true;
    };
    const [one, other] = await Promise.all([locate(), locate()]);
    assert.deepEqual(one, other);
    assert.equal(hub.requests.filter((path) => path === MODEL).length, 1);
    const left = await readdir(cached('blobs'));
    assert.ok(
      left.every((name) => /^[0-9a-f]+$/.test(name)),
      left.join(),
    );
  });

  it('goes on after a process that was killed while it downloaded', async function () {
    this.timeout(60_000);
    const whole = files.get('model.safetensors')!;
    let sent = (): void => undefined;
    const half = new Promise<void>((resolve) => (sent = resolve));
    hub.hook = (path, request, response) => {
      if (path !== MODEL || request.headers.range !== undefined) return false;
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.subarray(0, 2000), () => setTimeout(sent, 300));
      return true;
    };
    const child = fork('dist/cli.js', ['tokenize', '--model', 'org/tiny', '--text', 'one'], {
      env: { ...process.env, ...env },
      silent: true,
    });
    await half;
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    hub.requests.length = 0;
    // Its lock falls silent and is taken over after five seconds.
    const { folder: snapshot } = await locate();
    assert.deepEqual(
      hub.requests.filter((path) => path.startsWith(MODEL)),
      [`${MODEL} from 2000`],
    );
    assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), whole);
    assert.ok(!(await readdir(cached('blobs'))).some((name) => name.includes('.lock')));
  });

  it('leaves no part of a file behind where it may not be that large, and does not call that a full disk', async function () {
    if (process.platform === 'win32') this.skip();
    const data = Buffer.alloc(3e6, 1);
    const oid = createHash('sha256').update(data).digest('hex');
    const path = 'adapter_model.safetensors';
    hub.listed = [{ type: 'file', path, size: data.length, oid: 'x', lfs: { oid, size: data.length } }];
    hub.hook = (asked, _, response) => asked === `${RESOLVE}/${path}` && Boolean(response.end(data));
    const command = `ulimit -f 1000; exec "${process.execPath}" dist/cli.js tokenize --model org/tiny --text one --json`;
    const child = fork('-c', [command], {
      execPath: '/bin/sh',
      execArgv: [],
      env: { ...process.env, ...env },
      silent: true,
    });
    let output = '';
    child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.deepEqual([code, /"write-failed".*EFBIG/.test(output)], [3, true], output);
    const left = await readdir(cached('blobs'));
    assert.ok(
      left.every((name) => /^[0-9a-f]+$/.test(name)),
      left.join(),
    );
  });

  it('takes revisions with slashes and endpoints with a slash, and refuses what it cannot use', async () => {
    env['HF_ENDPOINT'] = `${endpoint}/`;
    hub.hook = (path, _, response) =>
      path === '/api/models/org/tiny/revision/refs%2Fpr%2F1' &&
      (json(response, { sha: COMMIT, id: 'org/tiny' }), true);
    await locate('org/tiny@refs/pr/1');
    assert.equal(await readFile(cached('refs', 'refs', 'pr', '1'), 'utf8'), COMMIT);
    assert.ok((await stat(cached('snapshots', COMMIT, 'config.json'))).isFile());
    for (const name of [
      'org/tiny@a//b',
      'org/tiny@/a',
      'org/tiny@a/../b',
      'org/tiny@./a',
      'a--b/c',
      'a/b..c',
      'a/b.',
    ]) {
      await assert.rejects(locate(name), { code: 'model-not-found' }, name);
    }
    for (const address of ['ftp://x', 'http://', 'http://u:secret@x', 'https://x/?a=1', 'x']) {
      const wrong = (error: GrpoError): boolean =>
        error.code === 'hub-endpoint' && !error.message.includes('secret');
      assert.throws(() => hubSettings({ HF_ENDPOINT: address }), wrong, address);
    }
    for (const token of ['a b', 'a\nb', 'schlüssel']) {
      const wrong = (error: GrpoError): boolean =>
        error.code === 'hub-token' && !error.message.includes(token);
      assert.throws(() => hubSettings({ HF_TOKEN: token }), wrong);
    }
    assert.throws(() => hubSettings({ HF_HUB_DOWNLOAD_TIMEOUT: 'soon' }), { code: 'hub-timeout' });
  });
});
