/**
 * `node dist/mcp.cjs RUNS_FOLDER... [--run RUN_FOLDER]...`: the read-only tools over the Model Context Protocol, on stdin
 * and stdout. It opens no port, and it ends when its stdin does.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { answerTool } from '../answer.ts';
import { TOOLS } from '../tools/index.ts';
import { FolderRuns } from './runs.ts';

const tools = TOOLS.filter(({ readOnly }) => readOnly);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { run: { type: 'string', multiple: true, default: [] } },
});
const locations = { roots: positionals, folders: values.run };
const runs = new FolderRuns(join(__dirname, 'run-worker.cjs'), locations, (message) =>
  process.stderr.write(`${message}\n`),
);

const server = new Server({ name: 'grpo-studio', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: tools.map(({ name, title, description, input }) => ({
    name,
    title,
    description,
    inputSchema: { ...z.toJSONSchema(input, { io: 'input' }), type: 'object' as const },
    annotations: { readOnlyHint: true, openWorldHint: false },
  })),
}));
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
  const tool = tools.find(({ name }) => name === params.name);
  if (tool === undefined)
    return { content: [{ type: 'text', text: `There is no tool ${params.name}.` }], isError: true };
  await runs.look();
  const { text, isError } = await answerTool(tool, runs, params.arguments ?? {});
  return { content: [{ type: 'text', text }], isError };
});
process.stdin.on('end', () => process.exit(0));
void server.connect(new StdioServerTransport());
