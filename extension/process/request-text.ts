import * as vscode from 'vscode';
import * as z from 'zod';
import type { StartRequest } from './api.ts';

const maxSteps = z.int().positive().optional();
/** What waits needs no `atOnce`: it is left out. */
const STORED = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('train'), config: z.string(), maxSteps }),
  z.object({ kind: z.literal('resume'), folder: z.string(), maxSteps }),
  z.object({ kind: z.literal('branch'), folder: z.string(), step: z.int(), set: z.array(z.string()) }),
]);

/** A request as it is kept in a file. */
export function requestToText(request: StartRequest): string {
  const plain = request.kind === 'train' ? { ...request, config: request.config.toString() } : request;
  return `${JSON.stringify(STORED.parse(plain))}\n`;
}

/** @throws where the text is no request */
export function requestFromText(text: string): StartRequest {
  const stored = STORED.parse(JSON.parse(text));
  return stored.kind === 'train' ? { ...stored, config: vscode.Uri.parse(stored.config, true) } : stored;
}
