import assert from 'node:assert/strict';
import { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenService } from './open-service.ts';
import { RunFolder, temporaryFolder } from './run-folder.ts';

(process.platform === 'win32' ? describe.skip : describe)('a list of runs with something odd in it', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let service: OpenService;
  let root: string;
  beforeEach(() => {
    place = temporaryFolder();
    service = new OpenService();
    root = join(place.path, 'runs');
    mkdirSync(root);
  });
  afterEach(async () => {
    await service.close();
    place.remove();
  });

  /** A link to itself: no system call comes through it, whoever asks. */
  const loop = (path: string): void => symlinkSync(path, path);

  it('shows the others, says once what is wrong, and shows it as soon as it can be read', async () => {
    const odd = new RunFolder(join(root, 'odd'));
    unlinkSync(join(odd.path, 'status.json'));
    loop(join(odd.path, 'status.json'));
    const good = new RunFolder(join(root, 'good'));
    for (let look = 0; look < 3; look++) await service.ask('look', { roots: [root], folders: [] });
    assert.deepEqual([...service.entries.keys()], [good.path]);
    assert.equal(service.logs.length, 1, service.logs.join());
    assert.match(service.logs[0] ?? '', /odd.*ELOOP/);

    unlinkSync(join(odd.path, 'status.json'));
    odd.status({ state: 'finished' });
    await service.ask('look', { roots: [root], folders: [] });
    assert.equal(service.entries.get(odd.path)?.head.liveness, 'ended');
  });

  it('goes on looking by itself', async () => {
    mkdirSync(join(root, 'odd'));
    loop(join(root, 'odd', 'manifest.json'));
    await service.ask('look', { roots: [root], folders: [] });
    const later = new RunFolder(join(root, 'later'));
    await service.until('the later run', () => service.entries.has(later.path));
  });

  it('keeps the runs of a folder that cannot be listed for a while', async () => {
    const run = new RunFolder(join(root, 'a'));
    await service.ask('look', { roots: [root], folders: [] });
    renameSync(root, `${root}-away`);
    loop(root);
    await service.ask('look', { roots: [root], folders: [] });
    assert.ok(service.entries.has(run.path));
    assert.match(service.logs.join(), /ELOOP/);
  });

  it('lists a run whose manifest is there and whose status is damaged', async () => {
    const run = new RunFolder(join(root, 'a'));
    writeFileSync(join(run.path, 'status.json'), '{"state"');
    await service.ask('look', { roots: [root], folders: [] });
    assert.equal(service.entries.get(run.path)?.head.status, null);
  });
});
