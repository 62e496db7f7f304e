import { toReport } from '../../core/errors/index.ts';
import type { RunSource, RunTool } from './tools/tool.ts';
import { sentences } from '../../core/text/sentences.ts';

export interface ToolAnswer {
  text: string;
  isError: boolean;
}

/** Calls a tool with what a model made up. Never rejects: an error is words that a model can act on. */
export async function answerTool(tool: RunTool, source: RunSource, input: unknown): Promise<ToolAnswer> {
  const parsed = tool.input.safeParse(input);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
    return { text: `The input of ${tool.name} is wrong. ${issues.join('; ')}`, isError: true };
  }
  try {
    return { text: JSON.stringify(await tool.answer(source, parsed.data)), isError: false };
  } catch (error) {
    const { message, fix } = toReport(error);
    return { text: sentences(message, fix), isError: true };
  }
}
