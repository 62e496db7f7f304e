import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegular } from '../../../extension/runs/node-files.ts';
import { inputPieces, openInput, readInput, readInputSync } from '../../../trainer/files/input.ts';

describe('files: an input is a regular file', () => {
  let folder: string;
  let server: Server;
  before(async function () {
    if (process.platform === 'win32') this.skip();
    folder = mkdtempSync(join(tmpdir(), 'grpo-input-'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    server = createServer().listen(join(folder, 'socket'));
    await once(server, 'listening');
    writeFileSync(join(folder, 'file'), 'text');
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
    symlinkSync(join(folder, 'pipe'), join(folder, 'link-to-pipe'));
  });
  after(() => {
    server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const readers: readonly [string, (path: string) => Promise<unknown>][] = [
    ['openInput', openInput],
    ['readInput', readInput],
    ['readInputSync', async (path) => readInputSync(path)],
    ['inputPieces', (path) => inputPieces(path).next()],
    ['the editor', openRegular],
  ];
  for (const [name, read] of readers) {
    for (const special of ['pipe', 'link-to-pipe', 'socket', '/dev/zero']) {
      it(`${name} refuses ${special} without waiting`, async () => {
        await assert.rejects(read(special.startsWith('/') ? special : join(folder, special)), {
          code: 'file-not-regular',
          kind: 'input',
        });
      });
    }
    it(`${name} refuses a folder`, () => assert.rejects(read(folder), { code: 'file-is-folder' }));
  }

  it('reads regular files, also through a link', async () => {
    assert.equal((await readInput(join(folder, 'file'))).toString(), 'text');
    assert.equal(readInputSync(join(folder, 'link')).toString(), 'text');
    const pieces: Buffer[] = [];
    for await (const piece of inputPieces(join(folder, 'link'))) pieces.push(piece);
    assert.equal(Buffer.concat(pieces).toString(), 'text');
  });

  it('refuses what is larger than a file of its kind can be, before it is read', async () => {
    await assert.rejects(readInput(join(folder, 'file'), { longest: 3 }), { code: 'file-too-large' });
    assert.throws(() => readInputSync(join(folder, 'file'), { longest: 3 }), { code: 'file-too-large' });
  });

  it('says what is absent, at the place that named it', async () => {
    const absent = join(folder, 'absent');
    await assert.rejects(readInput(absent, { where: 'a.grpo.yaml:3:1' }), {
      code: 'file-not-found',
      where: 'a.grpo.yaml:3:1',
    });
  });
});
