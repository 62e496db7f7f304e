import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const RUNS = 'test/fixtures/runs';

describe('the MCP server over run folders', () => {
  let client: Client;
  before(async () => {
    assert.ok(existsSync(RUNS), 'recorded runs');
    client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: ['dist/mcp.cjs', RUNS], stderr: 'ignore' }),
    );
  });
  after(() => client.close());

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
});
