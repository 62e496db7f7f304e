import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveAdapter } from '../../../trainer/models/adapter.ts';
import { hubSettings } from '../../../trainer/models/hub-settings.ts';
import { parseHubId } from '../../../trainer/models/hub-id.ts';
import { locateModel, type DownloadProgress, type LocateOptions } from '../../../trainer/models/locate.ts';
import { loraShapes } from '../../../trainer/models/lora.ts';
import { readModel } from '../../../trainer/models/read-model.ts';
import { COMMIT, FakeHub } from './fake-hub.ts';
import { tinyWeight, writeTinyModel } from './tiny-model.ts';

describe('finding a model', () => {
  let folder = '';
  let options: LocateOptions;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-locate-'));
    options = {
      embedded: join(folder, 'embedded'),
      env: { HF_HOME: join(folder, 'hf'), HF_HUB_OFFLINE: '1' },
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const locate = (base: string, onProgress?: DownloadProgress): ReturnType<typeof locateModel> =>
    locateModel(base, folder, onProgress, options);

  it('takes embedded models and folders, relative and absolute', async () => {
    await writeTinyModel(join(folder, 'embedded', 'sums'));
    const embedded = join(folder, 'embedded', 'sums');
    assert.deepEqual(await locate('embedded:sums'), { folder: embedded, base: 'embedded:sums' });
    assert.deepEqual(await locate('embedded/sums'), { folder: embedded, base: embedded });
    assert.deepEqual(await locate(embedded), { folder: embedded, base: embedded });
  });

  it('says where it looked', async () => {
    await writeTinyModel(join(folder, 'embedded', 'sums'));
    const code = 'model-not-found';
    await assert.rejects(locate('embedded:sum'), { code, message: /"sum"/, fix: /embedded:sums/ });
    await assert.rejects(locate('embedded:../embedded/sums'), { code });
    await assert.rejects(locate('./nowhere'), { code, message: /nowhere.*hub id/ });
    await assert.rejects(locate('gpt2'), { code, message: /"gpt2"/ });
    await assert.rejects(locate('embedded/sums/config.json'), { code, message: /is a file/ });
    await assert.rejects(locate('org/model'), {
      code: 'hub-offline',
      message: /HF_HUB_OFFLINE.*no folder .*org.model/,
    });
  });

  it('reads a model with everything checked', async () => {
    await writeTinyModel(join(folder, 'base'));
    const model = await readModel('base', folder, undefined, options);
    assert.equal(model.config.modelType, 'qwen2');
    assert.deepEqual(model.eosIds, [2]);
    assert.equal(model.adapter, undefined);
    const name = 'model.norm.weight';
    assert.deepEqual(await model.weights.read(name), tinyWeight(name, [8]));
    await writeTinyModel(join(folder, 'small'), { vocab_size: 9 });
    await assert.rejects(readModel('small', folder), { code: 'tokenizer-too-large' });
    await writeTinyModel(join(folder, 'silent'), { eos_token_id: null });
    assert.deepEqual((await readModel('silent', folder)).eosIds, [2]);
  });

  it('follows an adapter to its base', async () => {
    const config = await writeTinyModel(join(folder, 'base'));
    const settings = { r: 2, alpha: 4, dropout: 0, targetModules: ['q_proj'] };
    const tensors = [...loraShapes(config, settings)].map(([name, shape]) => ({
      name,
      shape,
      read: () => tinyWeight(name, shape),
    }));
    const save = async (name: string, base: string): Promise<void> => {
      await mkdir(join(folder, name));
      await saveAdapter(join(folder, name), { base, ...settings }, tensors);
    };
    await save('adapter', '../base');
    const found = await locate('adapter');
    assert.equal(found.folder, join(folder, 'base'));
    assert.deepEqual(found.adapter, {
      folder: join(folder, 'adapter'),
      config: { base: '../base', ...settings },
    });
    assert.equal((await readModel('adapter', folder)).adapter, join(folder, 'adapter'));
    await save('second', '../adapter');
    await assert.rejects(locate('second'), { code: 'adapter-config', message: /adapter itself/ });
    for (const [name, base] of [
      ['itself', '.'],
      ['again', join(folder, 'again')],
    ] as const) {
      await save(name, base);
      await assert.rejects(locate(name), { code: 'adapter-config', message: /names its own folder/ });
    }
    for (const [name, base] of [
      ['empty', ''],
      ['blank', ' '],
    ] as const) {
      await save(name, base);
      await assert.rejects(locate(name), {
        code: 'adapter-base-missing',
        message: new RegExp(`does not say which model .* is "${base}"$`),
        where: join(folder, name, 'adapter_config.json'),
      });
    }
    await save('lost', './gone');
    await assert.rejects(locate('lost'), {
      code: 'model-not-found',
      message: /lost names .\/gone as its base .*not to be found/,
      fix: /base_model_name_or_path in .*lost/,
    });
    await save('absolute', join(folder, 'elsewhere'));
    await assert.rejects(locate('absolute'), { code: 'model-not-found', message: /elsewhere as its base/ });
  });

  it('looks for a relative base beside the adapter, then where the program stands, as PEFT does', async () => {
    await writeTinyModel(join(folder, 'base'));
    await mkdir(join(folder, 'runs', 'adapter'), { recursive: true });
    const settings = { r: 2, alpha: 4, dropout: 0, targetModules: ['q_proj'] };
    await saveAdapter(join(folder, 'runs', 'adapter'), { base: './base', ...settings }, []);
    assert.equal((await locate('runs/adapter')).folder, join(folder, 'base'));
    await writeTinyModel(join(folder, 'runs', 'adapter', 'base'));
    assert.equal((await locate('runs/adapter')).folder, join(folder, 'runs', 'adapter', 'base'));
  });

  it('lets an adapter of the hub name a base of the hub, and no place on this machine', async () => {
    await writeTinyModel(join(folder, 'base'));
    await writeTinyModel(join(folder, 'org', 'base'));
    const cache = join(folder, 'hf', 'hub', 'models--org--sft');
    const snapshot = join(cache, 'snapshots', COMMIT);
    await mkdir(snapshot, { recursive: true });
    await mkdir(join(cache, 'refs'));
    await writeFile(join(cache, 'refs', 'main'), COMMIT);
    const settings = { r: 2, alpha: 4, dropout: 0, targetModules: ['q_proj'] };
    const bases = ['/etc', '~/base', join(folder, 'base'), '../base', './org/base', 'base', 'C:\\base'];
    for (const base of [...bases, '\\\\host\\share', '//host/share', 'file:///etc', 'embedded:sums']) {
      await saveAdapter(snapshot, { base, ...settings }, []);
      await assert.rejects(locate('org/sft'), { code: 'adapter-base-place' }, base);
    }
    // A folder of that name on this machine is not meant either.
    await saveAdapter(snapshot, { base: 'org/base', ...settings }, []);
    await assert.rejects(locate('org/sft'), { code: 'hub-offline' });
  });

  it('does not choose between an adapter and a model in one folder', async () => {
    await writeTinyModel(join(folder, 'both'));
    const settings = { r: 2, alpha: 4, dropout: 0, targetModules: ['q_proj'] };
    await saveAdapter(join(folder, 'both'), { base: 'org/base', ...settings }, []);
    await assert.rejects(locate('both'), { code: 'model-ambiguous', message: /model\.safetensors/ });
  });

  it('reads the environment as Python does', () => {
    const home = join(homedir(), '.cache', 'huggingface');
    assert.deepEqual(hubSettings({ HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' }), {
      endpoint: 'https://huggingface.co',
      cache: join(home, 'hub'),
      offline: false,
      token: undefined,
      timeout: 30_000,
    });
    const env = { HF_HOME: '/a', HF_ENDPOINT: 'http://b/', HF_HUB_OFFLINE: 'yes', HF_TOKEN: ' t ' };
    assert.deepEqual(hubSettings(env), {
      endpoint: 'http://b',
      cache: join('/a', 'hub'),
      offline: true,
      token: 't',
      timeout: 30_000,
    });
    assert.equal(hubSettings({ HF_HUB_CACHE: '~/x', HF_HOME: '/a' }).cache, join(homedir(), 'x'));
    assert.equal(
      hubSettings({ XDG_CACHE_HOME: '/c', HF_TOKEN: '-' }).cache,
      join('/c', 'huggingface', 'hub'),
    );
    assert.throws(() => hubSettings({ HF_ENDPOINT: 'b' }), { code: 'hub-endpoint' });
  });

  it('tells hub ids from other text', () => {
    assert.deepEqual(parseHubId('Org-1/model.v2'), { id: 'Org-1/model.v2', revision: 'main' });
    assert.deepEqual(parseHubId('org/m@refs/pr/1'), { id: 'org/m', revision: 'refs/pr/1' });
    for (const text of ['m', 'a/b/c', '/a/b', 'a b/c', '-a/b', 'a/b@', 'a/b@../x', 'C:\\a']) {
      assert.equal(parseHubId(text), undefined, text);
    }
  });

  describe('on the hub', () => {
    let hub: FakeHub;
    let endpoint = '';
    const cached = (...path: string[]): string => join(folder, 'hf', 'hub', 'models--org--tiny', ...path);
    const files = new Map<string, Buffer>();
    beforeEach(async () => {
      await writeTinyModel(join(folder, 'source'));
      files.clear();
      for (const name of await readdir(join(folder, 'source'))) {
        files.set(name, await readFile(join(folder, 'source', name)));
      }
      files.set('pytorch_model.bin', Buffer.from('code'));
      files.set('model-00001-of-00002.safetensors', Buffer.from('a shard that nobody needs'));
      hub = new FakeHub(files);
      endpoint = await hub.start();
      options = { ...options, env: { HF_HOME: join(folder, 'hf'), HF_ENDPOINT: endpoint } };
    });
    afterEach(() => hub.stop());

    it('fetches what a model needs into the usual cache, and then no more', async () => {
      const states: { done: number; total: number }[] = [];
      const found = await locate('org/tiny', (state) => states.push(state));
      assert.deepEqual(found, { folder: cached('snapshots', COMMIT), base: 'org/tiny' });
      const wanted = [
        'LICENSE',
        'config.json',
        'model.safetensors',
        'tokenizer.json',
        'tokenizer_config.json',
      ];
      assert.deepEqual((await readdir(found.folder)).sort(), wanted);
      assert.match(
        await readlink(join(found.folder, 'model.safetensors')),
        /^\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/,
      );
      assert.equal(await readFile(cached('refs', 'main'), 'utf8'), COMMIT);
      await readModel('org/tiny', folder, undefined, options);
      const total = wanted.reduce((sum, name) => sum + (files.get(name)?.length ?? 0), 0);
      assert.deepEqual([states.at(-1)?.done, states.at(-1)?.total], [total, total]);
      assert.ok(states.every(({ done }, i) => done >= (states[i - 1]?.done ?? 0)));
      const fetched = hub.requests.filter((path) => path.includes('resolve'));
      assert.equal(fetched.length, wanted.length);
      await rm(join(folder, 'source'), { recursive: true });
      options = { ...options, env: { ...options.env, HF_HUB_OFFLINE: '1' } };
      assert.deepEqual(await locate('org/tiny'), found);
      await rm(join(found.folder, 'model.safetensors'));
      await assert.rejects(locate('org/tiny'), { code: 'hub-offline' });
    });

    it('sends the token to the hub', async () => {
      await writeFile(join(folder, 'token'), 'secret\n');
      options = { ...options, env: { ...options.env, HF_TOKEN_PATH: join(folder, 'token') } };
      await locate('org/tiny');
      assert.deepEqual([...hub.tokens], ['Bearer secret']);
    });

    it('goes on where a connection broke, at once and in a later call', async () => {
      hub.breaks = { after: 1000, times: 2 };
      const { folder: snapshot } = await locate('org/tiny');
      assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), files.get('model.safetensors'));
      const tries = hub.requests.filter((path) => path.includes('model.safetensors'));
      assert.deepEqual(
        tries.map((path) => path.replace(/.* from/, 'from')),
        [`/org/tiny/resolve/${COMMIT}/model.safetensors`, 'from 1000', 'from 2000'],
      );
      await rm(cached(), { recursive: true });
      await locate('org/tiny');
      const [blob = ''] = (await readdir(cached('blobs'))).filter((name) => name.length === 64);
      await rm(cached('blobs', blob));
      await rm(cached('snapshots'), { recursive: true });
      await writeFile(
        cached('blobs', `${blob}.incomplete`),
        files.get('model.safetensors')!.subarray(0, 500),
      );
      hub.requests.length = 0;
      await locate('org/tiny');
      assert.deepEqual(hub.requests.slice(2), [`/org/tiny/resolve/${COMMIT}/model.safetensors from 500`]);
    });

    it('begins anew where the hub does not go on with what is there (416)', async () => {
      await locate('org/tiny');
      const [blob = ''] = (await readdir(cached('blobs'))).filter((name) => name.length === 64);
      await rm(cached('blobs', blob));
      await rm(cached('snapshots'), { recursive: true });
      await writeFile(cached('blobs', `${blob}.incomplete`), 'x'.repeat(500));
      hub.requests.length = 0;
      hub.hook = (_, request, response) => {
        if (request.headers.range === undefined) return false;
        response.writeHead(416).end();
        return true;
      };
      const { folder: snapshot } = await locate('org/tiny');
      assert.deepEqual(await readFile(join(snapshot, 'model.safetensors')), files.get('model.safetensors'));
      const path = `/org/tiny/resolve/${COMMIT}/model.safetensors`;
      assert.deepEqual(hub.requests.slice(2), [`${path} from 500`, path]);
      // Said to a whole file it is an answer like any other.
      await rm(cached(), { recursive: true });
      hub.hook = (asked, _, response) => {
        if (!asked.includes('safetensors')) return false;
        response.writeHead(416).end();
        return true;
      };
      await assert.rejects(locate('org/tiny'), { code: 'hub-failed', message: /status 416/ });
    });

    it('keeps nothing that arrived damaged', async () => {
      hub.corrupt = true;
      await assert.rejects(locate('org/tiny'), {
        code: 'hub-corrupt',
        message: /model.safetensors of org\/tiny/,
      });
      assert.ok(
        (await readdir(cached('blobs'))).every((name) => !name.endsWith('.incomplete') && name.length === 40),
      );
      hub.corrupt = false;
      await locate('org/tiny');
    });

    it('says what the answers of the hub mean', async () => {
      const codes = { 401: 'hub-unauthorized', 403: 'hub-gated', 404: 'hub-not-found', 500: 'hub-failed' };
      for (const [status, code] of Object.entries(codes)) {
        hub.status = Number(status);
        await assert.rejects(locate('org/tiny'), { code, message: /org\/tiny/ });
      }
      hub.status = undefined;
      await assert.rejects(locate('org/other'), { code: 'hub-not-found', message: /no folder .*org.other/ });
      await assert.rejects(locate('org/tiny@v9'), { code: 'hub-not-found', message: /org\/tiny@v9/ });
      files.delete('model.safetensors');
      files.delete('model-00001-of-00002.safetensors');
      await assert.rejects(locate('org/tiny'), { code: 'hub-no-safetensors', message: /pytorch_model.bin/ });
    });

    it('uses the cache when the hub is not there, and says so', async () => {
      const found = await locate('org/tiny');
      await hub.stop();
      const notices: string[] = [];
      options = { ...options, onNotice: (message) => notices.push(message) };
      assert.deepEqual(await locate('org/tiny'), found);
      assert.match(notices.join(), /Cannot reach .*Using the copy in the cache/);
      assert.deepEqual((await locate(`org/tiny@${COMMIT}`)).folder, found.folder);
      assert.equal(notices.length, 1);
      await rm(cached(), { recursive: true });
      await assert.rejects(locate('org/tiny'), { code: 'hub-unreachable', message: /127\.0\.0\.1/ });
    });
  });
});
