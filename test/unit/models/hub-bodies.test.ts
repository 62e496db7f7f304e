import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubBench, MODEL, RESOLVE } from './hub-bench.ts';

describe('a hub whose files are not what it should send, and the cache that they go to', () => {
  let bench: HubBench;
  beforeEach(async () => {
    bench = await HubBench.open();
  });
  afterEach(() => bench.close());

  it('writes no body beyond its declared length', async () => {
    const size = bench.files.get('model.safetensors')!.length;
    let sent = 0;
    let closed = false;
    bench.hub.hook = (path, _, response) => {
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
    await assert.rejects(bench.locate(), { code: 'hub-too-long', message: new RegExp(`the ${size} bytes`) });
    assert.ok(sent < 64e6, String(sent));
    const left = await readdir(bench.cached('blobs'));
    assert.ok(
      left.every((name) => /^[0-9a-f]{40}$/.test(name)),
      left.join(),
    );
  });

  it('counts a packed body by what comes out of it', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(50e6));
    bench.hub.hook = (path, _, response) => {
      if (path !== MODEL) return false;
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb);
      return true;
    };
    await assert.rejects(bench.locate(), { code: 'hub-too-long' });
    assert.deepEqual(
      (await readdir(bench.cached('blobs'))).filter((name) => name.length !== 40),
      [],
    );
  });

  it('calls a body that ends early an error, and keeps what came', async () => {
    const whole = bench.files.get('model.safetensors')!;
    let from = 0;
    bench.hub.hook = (path, request, response) => {
      if (path !== MODEL) return false;
      from = Number(/(\d+)-/.exec(request.headers.range ?? '0-')?.[1]);
      response.writeHead(from > 0 ? 206 : 200);
      response.end(whole.subarray(from, from + 100));
      return true;
    };
    await assert.rejects(bench.locate(), { code: 'hub-unreachable', message: /ended after 400 of/ });
    assert.equal(from, 300);
    bench.hub.hook = () => false;
    bench.hub.requests.length = 0;
    const { folder: snapshot } = await bench.locate();
    assert.ok(bench.hub.requests.includes(`${MODEL} from 400`));
    assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), whole);
  });

  it('takes nothing that another answer than the file brings', async () => {
    for (const status of [201, 203, 299, 304, 416]) {
      bench.hub.hook = (path, _, response) => path === MODEL && Boolean(response.writeHead(status).end());
      await assert.rejects(bench.locate(), { code: 'hub-failed', message: new RegExp(`status ${status}`) });
    }
    const whole = bench.files.get('model.safetensors')!;
    const sha256 = createHash('sha256').update(whole).digest('hex');
    await mkdir(bench.cached('blobs'), { recursive: true });
    await writeFile(bench.cached('blobs', `${sha256}.incomplete`), whole.subarray(0, 500));
    let asked = 0;
    bench.hub.hook = (path, request, response) => {
      if (path !== MODEL || request.headers.range === undefined) return false;
      asked += 1;
      response.writeHead(206, { 'content-range': `bytes 7-${whole.length}/${whole.length}` });
      response.end(whole.subarray(7));
      return true;
    };
    const { folder: snapshot } = await bench.locate();
    assert.equal(asked, 1);
    assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), whole);
  });

  it('writes through no link that lies in the cache', async () => {
    const outside = join(bench.folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'mine'), 'mine');
    await mkdir(bench.cached(), { recursive: true });
    await symlink(outside, bench.cached('snapshots'));
    await assert.rejects(bench.locate(), { code: 'path-outside', message: /a link on its way/ });
    assert.deepEqual(await readdir(outside), ['mine']);
    await rm(bench.cached('snapshots'));
    const sha256 = createHash('sha256').update(bench.files.get('model.safetensors')!).digest('hex');
    await rm(bench.cached('blobs', sha256), { force: true });
    await symlink(join(outside, 'mine'), bench.cached('blobs', `${sha256}.incomplete`));
    await bench.locate();
    assert.equal(await readFile(join(outside, 'mine'), 'utf8'), 'mine');
    assert.ok((await lstat(bench.cached('blobs', sha256))).isFile());
  });

  it('is asked once by two processes that want one model', async () => {
    bench.hub.hook = (path, _, response) => {
      if (path !== MODEL) return false;
      setTimeout(() => response.end(bench.files.get('model.safetensors')), 400);
      return true;
    };
    const [one, other] = await Promise.all([bench.locate(), bench.locate()]);
    assert.deepEqual(one, other);
    assert.equal(bench.hub.requests.filter((path) => path === MODEL).length, 1);
    const left = await readdir(bench.cached('blobs'));
    assert.ok(
      left.every((name) => /^[0-9a-f]+$/.test(name)),
      left.join(),
    );
  });

  it('goes on after a process that was killed while it downloaded', async function () {
    this.timeout(60_000);
    const whole = bench.files.get('model.safetensors')!;
    let sent = (): void => undefined;
    const half = new Promise<void>((resolve) => (sent = resolve));
    bench.hub.hook = (path, request, response) => {
      if (path !== MODEL || request.headers.range !== undefined) return false;
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.subarray(0, 2000), () => setTimeout(sent, 300));
      return true;
    };
    const child = fork('dist/cli.js', ['tokenize', '--model', 'org/tiny', '--text', 'one'], {
      env: { ...process.env, ...bench.env },
      silent: true,
    });
    await half;
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    bench.hub.requests.length = 0;
    // Its lock falls silent and is taken over after five seconds.
    const { folder: snapshot } = await bench.locate();
    assert.deepEqual(
      bench.hub.requests.filter((path) => path.startsWith(MODEL)),
      [`${MODEL} from 2000`],
    );
    assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), whole);
    assert.ok(!(await readdir(bench.cached('blobs'))).some((name) => name.includes('.lock')));
  });

  it('leaves no part of a file behind where it may not be that large, and does not call that a full disk', async function () {
    if (process.platform === 'win32') this.skip();
    const data = Buffer.alloc(3e6, 1);
    const oid = createHash('sha256').update(data).digest('hex');
    const path = 'adapter_model.safetensors';
    bench.hub.listed = [{ type: 'file', path, size: data.length, oid: 'x', lfs: { oid, size: data.length } }];
    bench.hub.hook = (asked, _, response) => asked === `${RESOLVE}/${path}` && Boolean(response.end(data));
    const command = `ulimit -f 1000; exec "${process.execPath}" dist/cli.js tokenize --model org/tiny --text one --json`;
    const child = fork('-c', [command], {
      execPath: '/bin/sh',
      execArgv: [],
      env: { ...process.env, ...bench.env },
      silent: true,
    });
    let output = '';
    child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.deepEqual([code, /"write-failed".*EFBIG/.test(output)], [3, true], output);
    const left = await readdir(bench.cached('blobs'));
    assert.ok(
      left.every((name) => /^[0-9a-f]+$/.test(name)),
      left.join(),
    );
  });
});
