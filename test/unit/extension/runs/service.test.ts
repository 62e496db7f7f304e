import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenService } from './open-service.ts';
import { rollout, RunFolder, temporaryFolder } from './run-folder.ts';

describe('the service that reads runs', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let service: OpenService;
  let run: RunFolder;
  beforeEach(() => {
    place = temporaryFolder();
    service = new OpenService();
    run = new RunFolder(join(place.path, 'runs', 'a'));
  });
  afterEach(async () => {
    await service.close();
    place.remove();
  });

  it('lists runs from small reads and notices new, changed and deleted ones', async () => {
    [1, 2, 3].forEach((step) => run.step(step));
    run.status({ state: 'finished' });
    const root = join(place.path, 'runs');
    writeFileSync(join(root, '.gitignore'), '*');
    mkdirSync(join(root, 'no-run'));
    await service.ask('look', { roots: [root, join(place.path, 'absent')], folders: [] });
    const entry = service.entries.get(run.path);
    assert.deepEqual([...service.entries.keys()], [run.path]);
    assert.deepEqual(entry?.spark, [0.1, 0.2, 0.3]);
    assert.equal(entry.latest?.step, 3);
    assert.equal(entry.head.name, 'test');
    assert.equal(entry.head.liveness, 'ended');
    assert.equal(entry.seconds_left, null);
    const other = new RunFolder(join(root, 'b'));
    await service.until('the new run', () => service.entries.has(other.path));
    assert.equal(service.entries.get(other.path)?.head.liveness, 'alive');
    rmSync(run.path, { recursive: true });
    await service.until('the deleted run', () => !service.entries.has(run.path));
  });

  it('tells the pace of a live run', async () => {
    [1, 2, 3].forEach((step) => run.step(step));
    await service.ask('look', { roots: [], folders: [run.path] });
    assert.equal(service.entries.get(run.path)?.seconds_left, 14);
  });

  it("cuts graders' words and errors, and says so", async () => {
    const details = {
      judge: { explanation: `${'x'.repeat(3999)}🙂y`, components: { a: 1 } },
      short: { error: 'no' },
    };
    run.rollout(1, 0, 0, { details });
    const view = await service.ask('completion', { folder: run.path, id: 's1-g0-c0' });
    assert.deepEqual(view?.details, {
      judge: { explanation: `${'x'.repeat(3999)}… [cut: rollouts.jsonl has it whole]`, components: { a: 1 } },
      short: { error: 'no' },
    });
  });

  it('reads any step whole, the newest without knowing its number', async () => {
    for (let step = 1; step <= 300; step++) run.step(step);
    const { path: folder } = run;
    for (const wanted of [1, 2, 150, 299, 300]) {
      const view = await service.ask('step', { folder, step: wanted });
      assert.equal(view?.step, wanted);
      assert.deepEqual(
        view.groups.map(({ completions }) => completions.map(({ id, kl }) => [id, kl])),
        [
          [
            [`s${wanted}-g0-c0`, wanted],
            [`s${wanted}-g0-c1`, wanted + 0.01],
          ],
          [
            [`s${wanted}-g1-c0`, wanted + 0.1],
            [`s${wanted}-g1-c1`, wanted + 0.1 + 0.01],
          ],
        ],
      );
      assert.equal(view.updated, true);
    }
    assert.equal(await service.ask('step', { folder, step: 301 }), null);
    run.rollout(301, 0, 0, { time: { 'reward/correct': 1.5 } });
    run.append('rollouts.jsonl', '{"id":"s301-g0-c1"');
    const newest = await service.ask('step', { folder, step: 'newest' });
    assert.equal(newest?.step, 301);
    assert.equal(newest.updated, false);
    const [first] = newest.groups;
    assert.equal(first?.completions.length, 1);
    assert.equal(first.completions[0]?.kl, null, 'not known yet, not 0');
    assert.deepEqual(first.completions[0]?.reward_seconds, { correct: 1.5 });
    assert.equal((await service.ask('group', { folder, step: 7, group: 1 }))?.mean, 1);
    assert.equal(await service.ask('group', { folder, step: 7, group: 9 }), null);
  });

  it('cuts long texts and gets them whole', async () => {
    const completion = `${'x'.repeat(19_999)}🙂 end`;
    run.rollout(1, 0, 0, { completion });
    const { path: folder } = run;
    const id = 's1-g0-c0';
    const view = await service.ask('completion', { folder, id });
    assert.deepEqual(view?.completion, { text: 'x'.repeat(19_999), length: completion.length });
    assert.equal(await service.ask('text', { folder, id, part: 'completion' }), completion);
    assert.equal(await service.ask('completion', { folder, id: 's1-g0-c9' }), null);
    await assert.rejects(service.ask('text', { folder, id: 's1-g0-c9', part: 'prompt' }), {
      code: 'run-completion-missing',
    });
    await assert.rejects(service.ask('completion', { folder, id: 'nonsense' }), {
      code: 'run-completion-id',
    });
  });

  it('reads values by token; what was not recorded is absent', async () => {
    const logprobs = run.array(Float32Array.of(-1, -2));
    const ref_logprobs = run.array(Float32Array.of(-1, -2.5));
    const text_len = run.array(Int32Array.of(3, 2));
    run.rollout(1, 0, 0, { completion: 'ab🙂d', arrays: { logprobs, ref_logprobs, text_len } });
    run.rollout(1, 0, 1, { arrays: { logprobs } });
    const { path: folder } = run;
    const view = await service.ask('tokens', { folder, id: 's1-g0-c0' });
    assert.deepEqual(view?.pieces, ['ab\ud83d', '\ude42d']);
    assert.equal(view.kl?.[0], 0);
    assert.equal(view.kl[1], Math.fround(Math.exp(-0.5) + 0.5 - 1), 'k3 of ref - lp = -0.5');
    assert.equal(view.ratio, undefined);
    const other = await service.ask('tokens', { folder, id: 's1-g0-c1' });
    assert.deepEqual(other, { id: 's1-g0-c1', pieces: [], logprobs: Float32Array.of(-1, -2) });
  });

  it('lists checkpoints with their figures and marks the best', async () => {
    [1, 2, 3].forEach((step) => run.step(step));
    run.line('eval.jsonl', { step: 1, n: 5, metrics: { reward: 0.9 }, time: {} });
    run.line('eval.jsonl', { step: 2, n: 5, metrics: { reward: 0.4 }, time: {} });
    const state = { step: 2, random: 0, data: 0, curriculum: 0, estimator: 0, settings: {} };
    for (const name of ['step-00001', 'step-00002', '.step-00003.partial']) {
      const folder = join(run.path, 'checkpoints', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'model.safetensors'), '12345');
    }
    const time = { files: {}, sizes: {}, extra: 'stop' };
    const text = JSON.stringify({ ...state, time });
    writeFileSync(join(run.path, 'checkpoints', 'step-00002', 'state.json'), text);
    const found = await service.ask('checkpoints', { folder: run.path });
    assert.deepEqual(
      found.map(({ step, bytes, reward, kl, evaluation, extra, best }) => [
        step,
        bytes,
        reward,
        kl,
        evaluation,
        extra,
        best,
      ]),
      [
        [1, 5, 0.1, 0.01, 0.9, null, true],
        [2, 5 + text.length, 0.2, 0.02, 0.4, 'stop', false],
      ],
    );
  });

  it('does not call a run without alarms that it cannot read', async () => {
    assert.deepEqual(await service.ask('alarms', { folder: run.path }), []);
    const damaged = new RunFolder(join(place.path, 'damaged'));
    mkdirSync(join(damaged.path, 'metrics.jsonl'));
    await assert.rejects(service.ask('alarms', { folder: damaged.path }), { code: 'run-unreadable' });
  });

  it('says where there is no run', async () => {
    await assert.rejects(service.ask('points', { folder: join(place.path, 'none') }), {
      code: 'run-not-found',
    });
  });

  it('waits for the manifest of a run that is being made', async () => {
    const folder = join(place.path, 'runs', 'new');
    mkdirSync(folder);
    const points = service.ask('points', { folder });
    setTimeout(() => new RunFolder(folder), 100);
    assert.deepEqual(await points, []);
  });

  it('keeps pins in notes.json, and none in a damaged one', async () => {
    const { path: folder } = run;
    await service.ask('pin', { folder, id: 's1-g0-c0', note: 'why?' });
    await service.ask('pin', { folder, id: 's1-g0-c1', note: '' });
    await service.ask('pin', { folder, id: 's1-g0-c0', note: null });
    assert.deepEqual((await service.ask('greet', { folder })).pins, { 's1-g0-c1': '' });
    writeFileSync(join(folder, 'notes.json'), '[1');
    await assert.rejects(service.ask('pin', { folder, id: 's1-g0-c0', note: 'x' }), {
      code: 'notes-damaged',
    });
  });

  it('lists prompts at other steps', async () => {
    [1, 2].forEach((step) => run.step(step));
    const places = await service.ask('sameprompt', {
      folder: run.path,
      prompt_id: rollout(1, 1, 0).prompt_id,
    });
    assert.deepEqual(places, [
      { step: 1, group: 1 },
      { step: 2, group: 1 },
    ]);
  });
});
