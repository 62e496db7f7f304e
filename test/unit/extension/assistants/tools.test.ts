import assert from 'node:assert/strict';
import { answerTool } from '../../../../extension/assistants/answer.ts';
import { TOOLS } from '../../../../extension/assistants/tools/index.ts';
import type { RunSource } from '../../../../extension/assistants/tools/tool.ts';
import type { RunEntry } from '../../../../extension/runs/api.ts';

const entry: RunEntry = {
  head: {
    folder: '/runs/2026-01-01-sums-0000',
    run: '2026-01-01-sums-0000',
    name: 'sums',
    created: '2026-01-01T00:00:00Z',
    parent: null,
    status: null,
    liveness: null,
    config: {},
    config_path: null,
  },
  latest: { step: 4, metrics: { reward: 0.5, kl: null }, time: {} },
  spark: [],
  seconds_left: null,
  alarms: [],
};

/** One run of 200 steps that refuses to be steered. */
function source(entries: RunEntry[] = [entry]): RunSource {
  const metrics = Array.from({ length: 200 }, (_, i) => ({
    step: i + 1,
    metrics: { reward: i / 200, 'rewards/exact-answer/mean': i / 200 },
    time: {},
  }));
  return {
    entries,
    request: (method) =>
      method === 'series'
        ? Promise.resolve({ folder: entry.head.folder, metrics, evaluations: [], events: [] } as never)
        : method === 'alarms'
          ? Promise.reject(new Error('its files are gone'))
          : Promise.resolve(null as never),
    control: (_, request) => Promise.resolve({ accepted: false, reason: `no ${request.type}` }),
  };
}

interface Said {
  reward: number | null;
  characters: number;
  words: { judge: string };
}

async function call(name: string, input: unknown, from = source()) {
  const tool = TOOLS.find((one) => one.name === name);
  assert.ok(tool, name);
  const { text, isError } = await answerTool(tool, from, input);
  return { isError, text, value: isError ? undefined : (JSON.parse(text) as Record<string, unknown>) };
}

describe('extension: tools for assistants', () => {
  it('list runs; what was not recorded is null', async () => {
    const { value } = await call('grpo_list_runs', {});
    const [run] = value?.['runs'] as Record<string, unknown>[];
    assert.equal(run?.['reward'], 0.5);
    assert.equal(run?.['kl'], null);
    assert.equal(run?.['alarms'], null, 'a run that cannot be read is not called healthy');
  });

  it('read metrics of the newest run, thinned, the last step included, and say so', async () => {
    const { value } = await call('grpo_read_metrics', { metrics: ['reward', 'nothing'] });
    const steps = value?.['steps'] as Record<string, unknown>[];
    assert.equal(value?.['thinned_to_every'], 4);
    assert.deepEqual(steps.at(-1), { step: 200, reward: 199 / 200, nothing: null });
  });

  it('read every reward component unless told which', async () => {
    const { value } = await call('grpo_read_metrics', { from: 3, to: 3 });
    const [step] = value?.['steps'] as Record<string, unknown>[];
    assert.equal(step?.['rewards/exact-answer/mean'], 2 / 200);
  });

  it('read the best and the worst of a large group, with words of a length to be read', async () => {
    const long = 'x'.repeat(100_000);
    const completions = Array.from({ length: 64 }, (_, index) => ({
      id: `s1-g0-c${index}`,
      completion: { text: long.slice(0, 20_000), length: 100_000 },
      reward: index === 5 ? null : index,
      details: { judge: { explanation: long } },
      rewards: {},
    }));
    const group = { prompt: { text: '1+1=', length: 4 }, mean: 1, std: 1, completions };
    const answered: RunSource = {
      ...source(),
      request: () => Promise.resolve({ step: 1, groups: [group], updated: true } as never),
    };
    const { text, value } = await call('grpo_read_completions', {}, answered);
    const [read] = value?.['groups'] as { completions_in_group: number; completions: Said[] }[];
    assert.equal(read?.completions_in_group, 64);
    assert.deepEqual(
      read.completions.map(({ reward }) => reward),
      [63, 62, 61, 60, 59, 58, 6, 4, 3, 2, 1, 0],
    );
    assert.equal(read.completions[0]?.characters, 100_000);
    assert.match(read.completions[0]?.words.judge ?? '', /^x{500}… \[cut/);
    assert.ok(text.length < 40_000, String(text.length));
  });

  it('name the runs that there are where one is not', async () => {
    const { isError, text } = await call('grpo_explain_alarms', { run: 'other' });
    assert.ok(isError);
    assert.match(text, /no run other.*2026-01-01-sums-0000/);
  });

  it('say what is wrong with an input', async () => {
    const { isError, text } = await call('grpo_list_runs', { limit: 'all' });
    assert.ok(isError);
    assert.match(text, /limit/);
  });

  it('pass a refusal on', async () => {
    assert.deepEqual((await call('grpo_steer_run', { action: 'pause' })).value, {
      accepted: false,
      reason: 'no pause',
    });
    assert.match(
      (await call('grpo_steer_run', { action: 'set', key: 'grpo.beta' })).text,
      /needs key and value/,
    );
  });

  it('only read, but for the one that asks first', () => {
    assert.deepEqual(
      TOOLS.filter(({ readOnly }) => !readOnly).map(({ name }) => name),
      ['grpo_steer_run'],
    );
  });
});
