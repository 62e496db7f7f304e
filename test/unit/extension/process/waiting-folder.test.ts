import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WaitingFolder } from '../../../../extension/process/waiting-folder.ts';

describe('WaitingFolder', () => {
  let base: string;
  let warnings: string[];
  let dead: number[];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'grpo-waiting-'));
    [warnings, dead] = [[], []];
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  /** A window's view of the folder. */
  const open = (path = join(base, 'waiting')): WaitingFolder<{ name: string }> =>
    new WaitingFolder({
      path,
      toText: (item) => JSON.stringify(item),
      fromText: (text) => JSON.parse(text) as { name: string },
      isAlive: (pid) => !dead.includes(pid),
      warn: (message) => warnings.push(message),
    });
  const inFolder = (name: string): string => join(base, 'waiting', name);

  it('is empty where nothing ever waited, and makes nothing', async () => {
    assert.deepEqual(await open().list(), []);
    assert.equal(await open().unseenFor(), Infinity);
    assert.deepEqual(readdirSync(base), []);
  });

  it('lists what is kept in the order in which it came, in another window too', async () => {
    for (const name of ['b', 'a', 'c']) {
      await open().keep({ name });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const listed = await open().list();
    assert.deepEqual(
      listed.map(({ item }) => item.name),
      ['b', 'a', 'c'],
    );
    assert.ok((await open().unseenFor()) < 60_000);
  });

  it('gives each to one taker only', async () => {
    const key = await open().keep({ name: 'a' });
    assert.ok(key !== undefined && open().has(key));
    const takers = await Promise.all(Array.from({ length: 8 }, () => open().take(key)));
    assert.equal(takers.filter(Boolean).length, 1);
    assert.equal(open().has(key), false);
  });

  it('tells what it cannot read and leaves it', async () => {
    await open().keep({ name: 'a' });
    writeFileSync(inFolder('000-torn.json'), '{"name": ');
    assert.equal((await open().list()).length, 1);
    assert.match(warnings.join(), /000-torn\.json/);
    assert.ok(readdirSync(join(base, 'waiting')).includes('000-torn.json'));
  });

  it('lets one window at a time start something', async () => {
    const unlock = await open().lock();
    assert.ok(unlock);
    assert.equal(await open().lock(), undefined);
    await unlock();
    const again = await open().lock();
    assert.ok(again);
    await again();
  });

  it('breaks the lock of a window that is gone, or that has not touched it for a minute', async () => {
    const unlock = await open().lock();
    dead = [process.pid];
    const second = await open().lock();
    assert.ok(unlock && second);
    dead = [];
    const old = new Date(Date.now() - 120_000);
    utimesSync(inFolder('starting.lock'), old, old);
    const third = await open().lock();
    assert.ok(third);
    for (const end of [unlock, second, third]) await end();
  });

  it('warns where nothing can be written, and lets runs start all the same', async () => {
    writeFileSync(join(base, 'file'), '');
    const folder = open(join(base, 'file', 'waiting'));
    assert.equal(await folder.keep({ name: 'a' }), undefined);
    const unlock = await folder.lock();
    assert.ok(unlock);
    await unlock();
    assert.match(warnings.join('\n'), /forgotten when this window closes[^]*starting\.lock/);
  });
});
