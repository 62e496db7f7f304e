import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { Socket } from 'node:net';
import { Channel } from '../../../trainer/rewards/channel.ts';
import { batchOf, errorOf, isRunning, until, Workspace } from './helpers.ts';

/** The ways to a file descriptor that user code has, and what it might write there. */
const ATTACKS: [what: string, body: string][] = [
  ['junk on every descriptor', 'for (let fd = 3; fd < 40; fd++) try { writeSync(fd, "junk\\n"); } catch {}'],
  ['an answer in JSON', 'for (let fd = 3; fd < 40; fd++) try { writeSync(fd, JSON.stringify({ type: "scored", id: 2, results: [{ value: 99 }] }) + "\\n"); } catch {}'],
  ['zeros', 'writeSync(3, Buffer.alloc(100_000));'],
  ['half a piece', 'writeSync(3, Buffer.from([1, 2, 3]));'],
  ['answers that our code wrote otherwise than it meant', 'Object.defineProperty(Object.prototype, "toJSON", { configurable: true, value() { return "value" in this ? { ...this, explanation: [1], components: "all" } : this; } });'],
  ['a failure that is none', 'Object.defineProperty(Object.prototype, "toJSON", { configurable: true, value() { return this.failure ? { type: "failed", id: this.id, failure: { cause: "__proto__" } } : this; } }); throw new Error("x");'],
]; // prettier-ignore

describe('the channel of a reward', () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  for (const [what, attack] of ATTACKS)
    it(`${what}: an error of that reward, and the next call works`, async () => {
      const runner = await workspace.openFile(`
        import { writeSync } from 'node:fs';
        export default (c: string[]) => { if (c[0] === 'attack') { ${attack} } return c.map(() => 1); };`);
      const host = runner.hostPid ?? 0;
      const error = await errorOf(runner.score(batchOf(['attack'])));
      assert.equal(error.code, 'reward-channel');
      assert.match(error.message, /"reward" wrote into the channel .*file descriptor 3/);
      await until('the process to end', () => !isRunning(host));
      assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
    });

  it('an error is told in our words, whatever user code makes of its parts', async () => {
    const runner = await workspace.openFile(`
      export default (c: string[]) => {
        if (c[0] === 'sites') { Error.prepareStackTrace = (_, sites) => sites; throw new Error('with sites'); }
        if (c[0] === 'stack') throw Object.assign(new Error('with a number'), { stack: 7 });
        throw Object.assign(new Error('with a cause'), { hostCause: '__proto__', hostFix: 5 });
      };`);
    for (const [text, message] of [
      ['sites', /with sites/],
      ['stack', /with a number/],
      ['cause', /with a cause/],
    ] as const) {
      const error = await errorOf(runner.score(batchOf([text])));
      assert.equal(error.code, 'reward-failed');
      assert.match(error.message, message);
    }
  });

  it('nobody speaks for another reward: Node’s own channel is not there, and each file has its process', async () => {
    workspace.write('honest.ts', 'export default (c: string[]) => c.map((text) => text.length);');
    workspace.write(
      'forger.ts',
      `const it = process as any;
       const forged = { type: 'scored', id: 2, results: [{ value: 99 }] };
       for (const way of ['send', '_send']) try { it[way]?.(forged); } catch {}
       Array.prototype.map = function () { return [99]; };
       JSON.stringify = () => '{"type":"scored","id":2,"results":[{"value":99}]}';
       export default () => {
         for (const way of ['send', '_send']) try { it[way]?.(forged); } catch {}
         if (it.channel || it.send || it._send || process.env.NODE_CHANNEL_FD) throw new Error('a way in');
         return [1];
       };`,
    );
    const runner = await workspace.open([{ use: './forger.ts' }, { use: './honest.ts' }]);
    assert.deepEqual((await runner.score(batchOf(['four']))).values, [[1], [4]]);
  });

  it('junk between two calls ends the process, says so in the log, and costs nothing else', async () => {
    const runner = await workspace.openFile(`
      import { writeSync } from 'node:fs';
      export default (c: string[]) => { if (c[0] === 'later') setTimeout(() => writeSync(3, 'junk'), 50); return [1]; };`);
    const host = runner.hostPid ?? 0;
    await runner.score(batchOf(['later']));
    await until('the process to end', () => !isRunning(host));
    await until('the log', () => workspace.log.some((line) => line.includes('wrote into the channel')));
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
  });

  it('messages of any size come through in any pieces', async () => {
    const there = new PassThrough() as unknown as Socket;
    const token = randomBytes(16);
    const sent = ['x'.repeat(3_000_000), '', { a: ['ü', null, 1.5] }, '😀'.repeat(400_000)];
    const got: unknown[] = [];
    const chunks: Buffer[] = [];
    there.on('data', (bytes: Buffer) => chunks.push(bytes));
    const out = new Channel(there, {
      token,
      maxBytes: 1e9,
      onMessage: () => undefined,
      onBroken: () => undefined,
    });
    for (const message of sent) out.send(message);
    await out.drained();
    await until('all bytes', () => there.readableLength === 0);
    const here = new PassThrough() as unknown as Socket;
    new Channel(here, { maxBytes: 1e9, onMessage: (message) => got.push(message), onBroken: assert.fail });
    const bytes = Buffer.concat(chunks);
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 1) % 70_001)
      here.write(bytes.subarray(at, at + size));
    await until('all messages', () => got.length === sent.length);
    assert.deepEqual(got, sent);
  });

  it('a message without end is refused at its limit', async () => {
    const there = new PassThrough() as unknown as Socket;
    const reasons: string[] = [];
    new Channel(there, {
      maxBytes: 1000,
      onMessage: () => assert.fail('no message'),
      onBroken: (reason) => reasons.push(reason),
    });
    const other = new PassThrough() as unknown as Socket;
    other.on('data', (bytes: Buffer) => there.write(bytes));
    new Channel(other, {
      token: randomBytes(16),
      maxBytes: 1,
      onMessage: () => undefined,
      onBroken: () => undefined,
    }).send('x'.repeat(2000));
    await until('the refusal', () => reasons.length > 0);
    assert.match(reasons[0] ?? '', /a message of more than/);
  });
});
