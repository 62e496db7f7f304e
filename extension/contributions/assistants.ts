import * as z from 'zod';
import { TOOLS } from '../assistants/tools/index.ts';

/** The tools that an assistant may call, and the same as a server for assistants outside the editor's chat. */
export const assistantContributions = {
  languageModelTools: TOOLS.map(({ name, title, description, input }) => ({
    name,
    displayName: title,
    modelDescription: description,
    canBeReferencedInPrompt: true,
    toolReferenceName: name,
    icon: '$(pulse)',
    inputSchema: z.toJSONSchema(input, { io: 'input' }),
  })),
  mcpServerDefinitionProviders: [{ id: 'grpo.runs', label: 'GRPO Studio: training runs' }],
};
