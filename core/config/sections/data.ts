import * as z from 'zod';
import { MOST_STEPS } from './bounds.ts';

const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']).meta({ description: 'Who speaks.' }),
  content: z.string().meta({ description: 'What is said, as a template: `{column}`.' }),
});

/** Variables that every chat template gets: a setting of one would have no effect, or break it. */
const OWN = ['messages', 'add_generation_prompt', 'continue_final_message', 'chat_template', 'tokenize'];

const templateOwn = (kwargs: Readonly<Record<string, unknown>> | null): string[] =>
  Object.keys(kwargs ?? {}).filter((name) => OWN.includes(name));

export const dataSchema = z
  .strictObject({
    train: z.string().min(1).meta({
      description:
        'Table of prompts to train on, relative to this file: `.jsonl` or `.json` (an object a line, or one list of objects), `.csv` or `.tsv` (with a header line).',
    }),
    test: z.string().min(1).nullable().default(null).meta({
      description: 'Table of held-out prompts, evaluated before step 1 and after the last step.',
      when_to_change: 'Always give one where you can: reward on training prompts says little about new ones.',
    }),
    prompt: z.string().min(1).nullable().default(null).meta({
      description:
        'The prompt as a template over a row: `"{question}"`. Write `{{` and `}}` for braces. Unset, and without `messages`: `"{prompt}"`.',
    }),
    messages: z.array(message).min(1).nullable().default(null).meta({
      description:
        "The prompt as a chat instead, rendered with the model's chat template; each content is a template.",
      when_to_change: 'Use it with chat models in the place of `prompt`.',
    }),
    chat_template_kwargs: z
      .record(z.string().min(1), z.unknown())
      .nullable()
      .default(null)
      .refine((kwargs) => templateOwn(kwargs).length === 0, {
        error: `must not set what the chat template gets anyway (${OWN.join(', ')})`,
      })
      .meta({
        description:
          'Variables for the chat template beside the messages, such as `{ enable_thinking: false }`. Each must be one that the template reads. A row of chats may bring its own in a column `chat_template_kwargs`, and schemas of tools in a column `tools`, as for TRL.',
        when_to_change: 'For models whose template has a switch, such as one for thinking.',
      }),
    encoding: z.enum(['utf-8', 'windows-1252']).default('utf-8').meta({
      description: 'How the characters of the tables are encoded.',
      when_to_change: 'For an old table that is not UTF-8, such as one that a spreadsheet program wrote.',
    }),
    limit: z.int().min(1).max(MOST_STEPS).nullable().default(null).meta({
      description: 'Use only the first so many rows of the training table.',
      when_to_change: 'For a quick trial.',
    }),
  })
  .meta({ description: 'Where prompts come from.' });

/** Tables and templates. After `resolveConfig` exactly one of `prompt` and `messages` is set. */
export type DataConfig = z.output<typeof dataSchema>;
/** One turn of a chat. */
export type ChatMessage = z.output<typeof message>;
