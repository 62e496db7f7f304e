import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Alarm } from '../../core/alarms/index.ts';

const RUNS = 'test/fixtures/runs';

describe('the MCP server over run folders', () => {
  let client: Client;
  let elsewhere: string;
  before(async () => {
    assert.ok(existsSync(RUNS), 'recorded runs');
    elsewhere = mkdtempSync(join(tmpdir(), 'grpo-mcp-'));
    cpSync(join(RUNS, 'truncation'), join(elsewhere, 'added-by-hand'), { recursive: true });
    client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: ['dist/mcp.cjs', RUNS, '--run', join(elsewhere, 'added-by-hand')],
        stderr: 'ignore',
      }),
    );
  });
  after(async () => {
    await client.close();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  const answer = async (name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { content } = await client.callTool({ name, arguments: input });
    const [first] = content as { text: string }[];
    return JSON.parse(first?.text ?? 'null') as Record<string, unknown>;
  };

  it('offers tools that read, and no other', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name).sort(), [
      ...['grpo_explain_alarms', 'grpo_list_runs', 'grpo_read_completions', 'grpo_read_metrics'],
    ]);
    assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint === true));
  });

  it('answers from recorded runs', async () => {
    const { runs, total } = (await answer('grpo_list_runs', {})) as {
      runs: { run: string }[];
      total: number;
    };
    assert.ok(total > 3, String(total));
    const run = 'healthy';
    assert.ok(runs.some((one) => one.run === run));
    const { steps } = (await answer('grpo_read_metrics', { run })) as { steps: { step: number }[] };
    assert.ok(steps.length > 0);
    const read = (await answer('grpo_read_completions', { run })) as { groups: { completions: object[] }[] };
    assert.ok((read.groups[0]?.completions.length ?? 0) > 1);
  });

  it('names what ails a run that nobody has looked at, and nothing of a healthy one', async () => {
    const codes = async (run: string): Promise<string[]> => {
      const { alarms } = (await answer('grpo_explain_alarms', { run })) as { alarms: Alarm[] };
      return alarms.filter(({ severity }) => severity === 'alarm').map(({ code }) => code);
    };
    assert.deepEqual(await codes('zero-variance'), ['zero_variance']);
    assert.deepEqual(await codes('kl-explosion'), ['kl_explosion']);
    assert.deepEqual(await codes('healthy'), []);
    const { runs } = (await answer('grpo_list_runs', { limit: 100 })) as {
      runs: { run: string; alarms: string[] | null }[];
    };
    const alarmsOf = new Map(runs.map(({ run, alarms }) => [run, alarms]));
    assert.deepEqual(alarmsOf.get('entropy-collapse'), ['entropy_collapse']);
    assert.deepEqual(alarmsOf.get('healthy'), []);
  });

  it('knows runs that lie elsewhere', async () => {
    const { alarms } = (await answer('grpo_explain_alarms', { run: 'added-by-hand' })) as { alarms: Alarm[] };
    assert.ok(alarms.some(({ code }) => code === 'truncation'));
  });
});
