import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GrpoError } from '../../../core/errors/index.ts';
import { hubSettings } from '../../../trainer/models/hub-settings.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { COMMIT, json } from './fake-hub.ts';
import { HubBench, TREE } from './hub-bench.ts';

const gitHash = (data: Buffer): string =>
  createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex');

describe('a hub whose listing is not what it should be', () => {
  let bench: HubBench;
  beforeEach(async () => {
    bench = await HubBench.open();
  });
  afterEach(() => bench.close());

  it('writes nothing outside the cache, whatever files it lists', async () => {
    const target = join(bench.folder, 'target.txt');
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
      bench.hub.listed = [{ type: 'file', path, size: evil.length, oid: gitHash(evil) }];
      bench.hub.requests.length = 0;
      await assert.rejects(bench.locate(), { code: 'path-outside' }, String(path));
      assert.ok(bench.hub.requests.every((request) => !request.includes('resolve')));
      assert.equal(await readFile(target, 'utf8'), 'mine');
      assert.ok(!existsSync(bench.cached()));
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
    bench.hub.listed = names.map((path) => ({ type: 'file', path, size: evil.length, oid: gitHash(evil) }));
    const found = await bench.locate();
    assert.deepEqual((await readdir(found.folder)).sort(), [...bench.files.keys()].sort());
  });

  it('brings the chat templates that have names, and nothing else of folders', async () => {
    for (const [name, text] of Object.entries({
      'chat_template.jinja': 'two',
      'additional_chat_templates/tool_use.jinja': 'one',
      'additional_chat_templates/rag.jinja': 'three',
      'additional_chat_templates/notes.md': 'x',
      'additional_chat_templates/old/tool_use.jinja': 'x',
      'onnx/config.json': 'x',
    }))
      bench.files.set(name, Buffer.from(text));
    const { folder } = await bench.locate();
    assert.deepEqual((await readdir(join(folder, 'additional_chat_templates'))).sort(), [
      'rag.jinja',
      'tool_use.jinja',
    ]);
    assert.ok(!existsSync(join(folder, 'onnx')));
    assert.ok(bench.hub.requests.every((request) => !request.includes('/onnx')));
    const tokenizer = await Tokenizer.load(folder);
    const said = (kwargs: object): string =>
      tokenizer.renderChat([{ role: 'user', content: 'six' }], false, { kwargs: { ...kwargs } });
    assert.equal(said({ tools: [{ name: 'add' }] }), 'one');
    assert.equal(said({}), 'two');
  });

  it('holds what it says of a folder to the same rules', async () => {
    const template = 'additional_chat_templates/tool_use.jinja';
    bench.files.set(template, Buffer.from('one'));
    const good = { type: 'file', path: template, size: 3, oid: gitHash(Buffer.from('one')) };
    const listing = (entry: object): void => {
      bench.hub.hook = (path, _, response) =>
        path === `${TREE}/additional_chat_templates` && (json(response, [entry]), true);
    };
    listing({ ...good, path: '../tool_use.jinja' });
    await assert.rejects(bench.locate(), { code: 'path-outside' });
    listing({ ...good, size: 4e9 });
    await assert.rejects(bench.locate(), { code: 'hub-failed', message: /4000000000 bytes/ });
    // What it says there of a file of the root counts for nothing.
    listing({ ...good, path: 'config.json' });
    const { folder } = await bench.locate();
    assert.deepEqual(await readFile(join(folder, 'config.json')), bench.files.get('config.json'));
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
      bench.hub.listed = [entry];
      const message = /answered something strange about org\/tiny/;
      await assert.rejects(bench.locate(), { code: 'hub-failed', message }, JSON.stringify(entry));
    }
    bench.hub.listed = [null as unknown as object];
    await assert.rejects(bench.locate(), { code: 'hub-failed' });
    for (const text of ['<html>', '{}', 'null', '"x"', '[[[']) {
      bench.hub.hook = (path, _, response) => path === TREE && Boolean(response.end(text));
      await assert.rejects(
        bench.locate(),
        (error: GrpoError) => /^hub-(failed|no-safetensors)$/.test(error.code),
        text,
      );
    }
    bench.hub.hook = (path, _, response) =>
      path.startsWith('/api/models/org/tiny/rev') &&
      (json(response, { sha: '../../../../x', id: 'org/tiny' }), true);
    await assert.rejects(bench.locate(), { code: 'hub-failed', message: /the commit/ });
    const asked = 'b'.repeat(40);
    bench.hub.hook = (path, _, response) =>
      path.startsWith('/api/models/org/tiny/rev') && (json(response, { sha: COMMIT, id: 'org/tiny' }), true);
    await assert.rejects(bench.locate(`org/tiny@${asked}`), {
      code: 'hub-failed',
      message: /instead of the one/,
    });
  });

  it('ends a listing that does not end', async () => {
    let pages = 0;
    bench.hub.hook = (path, _, response) => {
      if (path !== TREE) return false;
      pages += 1;
      response.setHeader('Link', `<${bench.endpoint}${TREE}?cursor=${pages}>; rel="next"`);
      json(response, [{ type: 'file', path: `data-${pages}`, size: 1, oid: 'x' }]);
      return true;
    };
    await assert.rejects(bench.locate(), { code: 'hub-too-much', message: /pages/ });
    assert.ok(pages <= 200, String(pages));

    let sent = 0;
    bench.hub.hook = (path, _, response) => {
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
    await assert.rejects(bench.locate(), { code: 'hub-too-much', message: /bytes/ });
    assert.ok(sent < 64e6, String(sent));

    const million = `[${Array.from({ length: 250_000 }, (_, i) => `{"type":"file","path":"f${i}"}`).join()}]`;
    bench.hub.hook = (path, _, response) => path === TREE && Boolean(response.end(million));
    await assert.rejects(bench.locate(), { code: 'hub-failed', message: /more than 200000 files/ });
  });

  it('takes revisions with slashes and endpoints with a slash, and refuses what it cannot use', async () => {
    bench.env['HF_ENDPOINT'] = `${bench.endpoint}/`;
    bench.hub.hook = (path, _, response) =>
      path === '/api/models/org/tiny/revision/refs%2Fpr%2F1' &&
      (json(response, { sha: COMMIT, id: 'org/tiny' }), true);
    await bench.locate('org/tiny@refs/pr/1');
    assert.equal(await readFile(bench.cached('refs', 'refs', 'pr', '1'), 'utf8'), COMMIT);
    assert.ok((await stat(bench.cached('snapshots', COMMIT, 'config.json'))).isFile());
    for (const name of [
      'org/tiny@a//b',
      'org/tiny@/a',
      'org/tiny@a/../b',
      'org/tiny@./a',
      'a--b/c',
      'a/b..c',
      'a/b.',
    ]) {
      await assert.rejects(bench.locate(name), { code: 'model-not-found' }, name);
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
