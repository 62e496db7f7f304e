import type * as z from 'zod';
import type { RunRequests } from '../../../core/protocol/index.ts';
import type { Acknowledgement } from '../../process/api.ts';
import type { RunEntry } from '../../runs/api.ts';

/** Where tools read runs from: the editor's store, or the reader of the MCP server. */
export interface RunSource {
  readonly entries: readonly RunEntry[];
  request<M extends keyof RunRequests>(
    method: M,
    params: RunRequests[M]['params'],
  ): Promise<RunRequests[M]['result']>;
  control(
    folder: string,
    request: { type: 'pause' | 'continue' | 'stop' | 'checkpoint' } | LiveSetting,
  ): Promise<Acknowledgement>;
}

export interface LiveSetting {
  type: 'set';
  key: string;
  value: number;
}

/** A tool that an assistant may call. What it answers is plain data, small enough to be read whole. */
export interface RunTool<Input extends z.ZodType = z.ZodType> {
  name: string;
  title: string;
  /** Said to the model: what it answers and when to call it. */
  description: string;
  input: Input;
  /** False: it steers a run, and a person confirms each call. */
  readOnly: boolean;
  answer(source: RunSource, input: z.infer<Input>): Promise<unknown>;
}

/** Keeps the types of a tool's input together. */
export const defineTool = <Input extends z.ZodType>(tool: RunTool<Input>): RunTool<Input> => tool;
