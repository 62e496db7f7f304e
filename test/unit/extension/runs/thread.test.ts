import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletionFilter } from '../../../../core/protocol/index.ts';
import { RunWorker, type WorkerNews } from '../../../../extension/runs/run-worker.ts';
import { matcher } from '../../../../extension/runs/worker/search/matcher.ts';
import { RunFolder, temporaryFolder } from './run-folder.ts';
import { bundleWorker } from './thread-file.ts';

describe('the thread that reads runs', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let threadFile: string;
  before(async () => {
    place = temporaryFolder();
    threadFile = await bundleWorker(place.path);
  });
  after(() => place.remove());

  describe('searching texts', () => {
    let run: RunFolder;
    let worker: RunWorker;
    const logs: WorkerNews[] = [];
    before(() => {
      run = new RunFolder(join(place.path, 'run'));
      run.status({ state: 'finished' });
      [1, 2, 3].forEach((step) => run.step(step));
      run.rollout(4, 0, 0, { completion: `${'a'.repeat(60)}!` });
      worker = new RunWorker(
        { role: 'runs', threadFile, cacheFolder: undefined },
        (news) => logs.push(news),
        () => undefined,
      );
    });
    after(() => worker.close());

    const found = async (filter: CompletionFilter) => {
      const { path: folder } = run;
      // Waits for the whole index, which a list does not.
      await worker.request('sameprompt', { folder, prompt_id: 'p0' });
      const list = await worker.request('find', { folder, filter, order: 'written', pinned: [] });
      const rows = await worker.request('rows', { folder, list: list.list, from: 0, to: list.count });
      return rows.map(({ id }) => id);
    };

    it('finds plain text whatever its case, in prompts too, and new completions later', async () => {
      const text = { pattern: 'ANSWER 2.1.', regex: false };
      assert.deepEqual(await found({ text }), ['s2-g1-c0', 's2-g1-c1']);
      assert.deepEqual(
        await found({ text: { pattern: 'prompt 1', regex: false }, steps: { from: 3, to: 3 } }),
        ['s3-g1-c0', 's3-g1-c1'],
      );
      assert.deepEqual(await found({ text: { pattern: '2.1.(', regex: false } }), []);
    });

    it('finds regular expressions', async () => {
      assert.deepEqual(await found({ text: { pattern: '^answer [13]\\.0\\.1 Ü 🙂$', regex: true } }), []);
      assert.deepEqual(await found({ text: { pattern: '^answer [13]\\.0\\.1 Ü 🙂', regex: true } }), [
        's1-g0-c1',
        's3-g0-c1',
      ]);
    });

    it('refuses an expression that is none, ends one that never does, and goes on', async () => {
      await assert.rejects(found({ text: { pattern: '(', regex: true } }), { code: 'filter-regex-invalid' });
      await assert.rejects(found({ text: { pattern: '(?P<n>a)', regex: true } }), {
        code: 'filter-regex-invalid',
        message: /write `\(\?<name>\.\.\.\)`/,
      });
      await assert.rejects(found({ text: { pattern: '(a+)+$', regex: true } }), {
        code: 'filter-regex-slow',
      });
      assert.equal((await found({})).length, 13);
    });

    it('finds what was written after the first search', async () => {
      const text = { pattern: 'later', regex: false };
      assert.deepEqual(await found({ text }), []);
      run.rollout(4, 0, 1, { completion: 'Later!' });
      assert.deepEqual(await found({ text }), ['s4-g0-c1']);
    });
  });

  it('matches nothing by an expression as plain text', () => {
    assert.equal(matcher('a.c', false)('abc'), false);
    assert.equal(matcher('a.c', true)('xABCx'), true);
  });

  it('is started once more when it dies; requests say so', async () => {
    const folder = new RunFolder(join(place.path, 'other')).path;
    // A worker that dies of the request `points`.
    const mortal = join(place.path, 'mortal.cjs');
    writeFileSync(
      mortal,
      `require('node:worker_threads').parentPort.on('message', ({ id, method }) => {
        if (method === 'points') process.exit(3);
        require('node:worker_threads').parentPort.postMessage({ type: 'answer', id, result: [] });
      });`,
    );
    const logs: string[] = [];
    let restarts = 0;
    const worker = new RunWorker(
      { role: 'runs', threadFile: mortal, cacheFolder: undefined },
      (news) => news.type === 'log' && logs.push(news.message),
      () => restarts++,
    );
    await assert.rejects(worker.request('points', { folder }), { code: 'run-worker-died' });
    assert.equal(restarts, 1);
    assert.deepEqual(await worker.request('checkpoints', { folder }), []);
    await assert.rejects(worker.request('points', { folder }), { code: 'run-worker-died' });
    await assert.rejects(worker.request('checkpoints', { folder }), { code: 'run-worker-died' });
    assert.equal(restarts, 1);
    assert.match(logs[0] ?? '', /exit code 3.*once more/);
    assert.match(logs[1] ?? '', /not started again/);
    await worker.close();
  });
});
