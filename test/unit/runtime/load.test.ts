import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../../trainer/paths.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { probe } from '../../../trainer/runtime/probe.ts';
import { defaultThreads } from '../../../trainer/runtime/threads.ts';

describe('loading ONNX Runtime', () => {
  let folder: string;
  const variables = ['GRPO_ORT_LIBRARY', 'GRPO_THREADS'] as const;
  const before = variables.map((name) => [name, process.env[name]] as const);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-runtime-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('is tried in a child', async () => {
    const { version, library } = await probe();
    assert.match(version, /^1\.\d+\.\d+$/);
    assert.match(library, /onnxruntime/);
  });

  it('fails clearly when the library is missing', async () => {
    process.env['GRPO_ORT_LIBRARY'] = join(folder, 'missing.so');
    await assert.rejects(openDevice('cpu'), {
      code: 'runtime-load-failed',
      message: `ONNX Runtime's library is missing: ${join(folder, 'missing.so')}`,
      fix: /GRPO_ORT_LIBRARY/,
    });
  });

  it('fails clearly when the library is no library', async () => {
    const garbage = join(folder, 'garbage.so');
    writeFileSync(garbage, 'not a library');
    process.env['GRPO_ORT_LIBRARY'] = garbage;
    await assert.rejects(openDevice('cpu'), {
      code: 'runtime-load-failed',
      message: /garbage\.so cannot be loaded/,
    });
    delete process.env['GRPO_ORT_LIBRARY'];
    const device = await openDevice('cpu', { threads: 1 });
    assert.deepEqual([device.name, device.threads], ['cpu', 1]);
    device.dispose();
  });

  it('turns a crash of the child into an error with its last words', async () => {
    const path = join(folder, 'crash.mjs');
    writeFileSync(
      path,
      "console.error('illegal instruction'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);",
    );
    await assert.rejects(probe({ path }), {
      code: 'runtime-load-failed',
      message: /does not run on this machine \((signal SIGKILL|exit code \d+)\):\nillegal instruction/,
    });
  });

  it('does not wait for ever', async () => {
    const path = join(folder, 'hang.mjs');
    writeFileSync(path, 'setInterval(() => {}, 1000);');
    await assert.rejects(probe({ path, timeLimitMs: 100 }), {
      code: 'runtime-no-answer',
      message: /no answer within 0\.1 s/,
    });
  });

  it('says when the program has not been built', async () => {
    await assert.rejects(probe({ path: join(folder, 'none.js') }), { message: /none\.js is missing/ });
  });

  it('writes nothing under HOME, and no word to stderr', () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, USERPROFILE: home };
    for (const name of ['ORT_DISABLE_TELEMETRY', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME']) {
      delete env[name];
    }
    const { status, stderr } = spawnSync(process.execPath, [program('native-probe')], {
      env,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(readdirSync(home), []);
  });

  it('takes threads from GRPO_THREADS', () => {
    process.env['GRPO_THREADS'] = '3';
    assert.equal(defaultThreads(), 3);
    delete process.env['GRPO_THREADS'];
    assert.ok(defaultThreads() >= 1);
    for (const bad of ['0', '-1', 'two', '1.5', '1025', '9999', '1e3', '0x8']) {
      process.env['GRPO_THREADS'] = bad;
      assert.throws(() => defaultThreads(), { code: 'runtime-bad-threads' });
    }
  });
});
