import assert from 'node:assert/strict';
import { join } from 'node:path';
import { OpenService } from './open-service.ts';
import { RunFolder, temporaryFolder } from './run-folder.ts';

describe('following a run', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let service: OpenService;
  let run: RunFolder;
  beforeEach(async () => {
    place = temporaryFolder();
    service = new OpenService();
    run = new RunFolder(join(place.path, 'a'));
    [1, 2].forEach((step) => run.step(step));
    await service.follow(run.path);
    await service.ask('points', { folder: run.path });
  });
  afterEach(async () => {
    await service.close();
    place.remove();
  });
  const metrics = () => service.pushes.flatMap((push) => push.metrics ?? []);
  const rollouts = () => service.pushes.flatMap((push) => push.rollouts ?? []);

  it('greets with what is there and pushes what is written then, torn lines when they are whole', async () => {
    const greeting = await service.ask('greet', { folder: run.path });
    assert.equal(greeting.head?.status?.step, 2);
    assert.deepEqual(greeting.checkpoints, []);
    assert.equal(greeting.latest?.step, 2);
    assert.equal(metrics().length, 0, 'nothing new yet');
    run.append('rollouts.jsonl', 'no record\n');
    run.rollout(3, 0, 0);
    const line = '{"step":3,"metrics":{"reward":0.3},"time":{}}\n';
    run.append('metrics.jsonl', line.slice(0, 10));
    await service.until('the rollout', () => rollouts().length > 0);
    assert.equal(rollouts()[0]?.completions[0]?.id, 's3-g0-c0');
    assert.equal(metrics().length, 0);
    run.append('metrics.jsonl', line.slice(10));
    await service.until('the metrics', () => metrics().length > 0);
    assert.equal(service.pushes.find(({ latest }) => latest?.step === 3)?.latest?.metrics['reward'], 0.3);
    assert.deepEqual(
      service.pushes.flatMap((push) => push.points ?? []),
      [{ step: 3, reward: 0.3, reward_std: null, zero_std: null }],
    );
    assert.deepEqual(
      service.logs.filter((log) => log.includes('malformed')),
      [`${run.path}: 1 malformed lines were passed over.`],
    );
    await service.until('the index', () => service.pushes.some(({ index }) => index?.completions === 9));
  });

  it('passes on text while it is sampled, and all of it to those who come late', async () => {
    run.line('live.jsonl', { step: 3, group: 0, index: 0, text: 'Hel' });
    run.line('live.jsonl', { step: 3, group: 0, index: 0, text: 'lo' });
    const texts = () => service.pushes.flatMap(({ live }) => live?.lines ?? []).map(({ text }) => text);
    await service.until('the text', () => texts().join('') === 'Hello');
    const greeting = await service.ask('greet', { folder: run.path });
    assert.deepEqual(greeting.live, { fresh: true, lines: [{ step: 3, group: 0, index: 0, text: 'Hello' }] });
    run.cut('live.jsonl', 0);
    await service.until('the end of the step', () => service.pushes.at(-1)?.live?.fresh === true);
  });

  it('never tells a text twice: pushes after a greeting go on where it ended', async () => {
    const texts = () => service.pushes.flatMap(({ live }) => live?.lines ?? []).map(({ text }) => text);
    run.line('live.jsonl', { step: 3, group: 0, index: 0, text: 'Hello' });
    const greeting = await service.ask('greet', { folder: run.path });
    assert.equal(greeting.live?.lines[0]?.text, 'Hello');
    const before = texts().length;
    run.line('live.jsonl', { step: 3, group: 0, index: 0, text: ' world' });
    await service.until('the rest', () => texts().includes(' world'));
    assert.deepEqual(texts().slice(before), [' world']);
  });

  it('says when the run went back, and knows the new steps only', async () => {
    const cut = Object.fromEntries(
      ['metrics.jsonl', 'rollouts.jsonl', 'updates.jsonl'].map((file) => [file, run.size(file)]),
    );
    run.step(3);
    await service.until('step 3', () => metrics().length === 1);
    for (const [file, length] of Object.entries(cut)) run.cut(file, length);
    run.status({ attempt: 2, step: 2, cut });
    await service.until('the restart', () => service.pushes.some(({ restarted }) => restarted === true));
    assert.equal(service.pushes.find(({ restarted }) => restarted === true)?.latest?.step, 2);
    const { path: folder } = run;
    assert.deepEqual(
      (await service.ask('points', { folder })).map(({ step }) => step),
      [1, 2],
    );
    assert.equal(await service.ask('step', { folder, step: 3 }), null);
    await service.ask('sameprompt', { folder, prompt_id: 'p0' });
    const list = await service.ask('find', { folder, filter: {}, order: 'written', pinned: [] });
    assert.equal(list.count, 8);
    run.step(3);
    await service.until('step 3 again', () => metrics().length === 2);
  });

  it('tells new checkpoints of other windows, pins, and a changed state', async () => {
    await service.ask('pin', { folder: run.path, id: 's1-g0-c0', note: 'n' });
    await service.until('the pin', () => service.pushes.some(({ pins }) => pins?.['s1-g0-c0'] === 'n'));
    run.status({ state: 'finished' });
    await service.until('the end', () =>
      service.pushes.some(({ head }) => head?.status?.state === 'finished' && head.liveness === 'ended'),
    );
    assert.equal(service.entries.get(run.path)?.seconds_left, null);
  });
});
