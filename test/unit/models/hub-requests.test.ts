import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { json } from './fake-hub.ts';
import { HubBench, MODEL, otherServer, TREE } from './hub-bench.ts';

describe('where requests to a hub go, and what goes with them', () => {
  let bench: HubBench;
  beforeEach(async () => {
    bench = await HubBench.open();
  });
  afterEach(() => bench.close());

  it('sends no token along a redirect', async () => {
    const whole = bench.files.get('model.safetensors')!;
    const other = await otherServer((_, response) => response.end(whole));
    try {
      bench.hub.hook = (path, _, response) =>
        path === MODEL && Boolean(response.writeHead(302, { location: `${other.url}/cdn?x=1` }).end());
      await bench.locate();
      assert.deepEqual(other.tokens, [undefined]);
      await rm(bench.cached(), { recursive: true });
      let elsewhere: string | undefined = 'not asked';
      bench.hub.hook = (path, request, response) => {
        if (path === '/elsewhere') {
          elsewhere = request.headers.authorization;
          response.end(whole);
          return true;
        }
        return path === MODEL && Boolean(response.writeHead(307, { location: '/elsewhere' }).end());
      };
      await bench.locate();
      assert.equal(elsewhere, undefined);
      await rm(bench.cached(), { recursive: true });
      // Where the other place wants a token, the error says why it got none.
      bench.hub.hook = (path, _, response) =>
        path === '/new'
          ? Boolean(response.writeHead(401).end())
          : path === MODEL && Boolean(response.writeHead(307, { location: '/new' }).end());
      await assert.rejects(bench.locate(), { code: 'hub-unauthorized', message: /\/new .*no token follows/ });
    } finally {
      other.close();
    }
  });

  it('sends no token to the next page of another server', async () => {
    const other = await otherServer((_, response) => json(response, []));
    try {
      for (const next of [`${other.url}/page`, `${bench.endpoint.replace('127.0.0.1', '0.0.0.0')}/page`]) {
        bench.hub.hook = (path, _, response) => {
          if (path === TREE) response.setHeader('Link', `<${next}>; rel="next"`);
          return path === '/page' && (json(response, []), true);
        };
        bench.hub.tokens.clear();
        await bench.locate();
      }
      assert.deepEqual(other.tokens, [undefined]);
      assert.ok(bench.hub.tokens.has(undefined));
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
      void fetch(bench.endpoint + request.url.slice(3)).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    try {
      bench.env['HF_ENDPOINT'] = `${mirror.url}/hf//`;
      await bench.locate();
      const without = mirror.tokens.filter((token) => token === undefined);
      assert.equal(without.length, 1, 'the page outside of /hf/');
      assert.ok(mirror.tokens.length > 5);
    } finally {
      mirror.close();
    }
  });

  it('follows no redirect without end, nor one to another kind of address', async () => {
    bench.hub.hook = (path, _, response) =>
      path === MODEL && Boolean(response.writeHead(302, { location: MODEL }).end());
    await assert.rejects(bench.locate(), { code: 'hub-redirect', message: /more than 10 times/ });
    for (const location of [
      'file:///etc/passwd',
      'data:,x',
      'ftp://x/y',
      'http://u:p@127.0.0.1/',
      'http://',
    ]) {
      bench.hub.hook = (path, _, response) =>
        path === MODEL && Boolean(response.writeHead(302, { location }).end());
      await assert.rejects(bench.locate(), { code: 'hub-redirect' }, location);
    }
  });

  it('gives up on a server that says nothing, or next to nothing', async () => {
    bench.env['HF_HUB_DOWNLOAD_TIMEOUT'] = '0.2';
    const timers: NodeJS.Timeout[] = [];
    const silent = { code: 'hub-unreachable', message: /less than 1024 bytes came within 0.2 s/ };
    try {
      for (const place of ['/api/models/org/tiny/revision/main', TREE, MODEL]) {
        bench.hub.hook = (path) => path === place;
        await assert.rejects(bench.locate(), silent, place);
      }
      // A byte now and then is not progress.
      bench.hub.hook = (path, _, response) => {
        if (path !== MODEL) return false;
        response.writeHead(200);
        timers.push(setInterval(() => response.write('x'), 30));
        return true;
      };
      await assert.rejects(bench.locate(), silent);
    } finally {
      timers.forEach(clearInterval);
    }
  });

  it('stops when it is told to, also while it waits for an answer', async () => {
    const stop = new AbortController();
    bench.hub.hook = (path) => {
      if (path === MODEL) setTimeout(() => stop.abort(), 20);
      return path === MODEL;
    };
    await assert.rejects(bench.locate('org/tiny', stop.signal), { code: 'interrupted' });
    assert.ok(!(await readdir(bench.cached('blobs'))).some((name) => name.endsWith('.lock')));
  });
});
