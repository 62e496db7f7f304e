import type { CancellationToken } from 'vscode';
import * as z from 'zod';
import type { EditorRequests, ReferenceText } from '../../../core/protocol/index.ts';
import type { TrainerService } from '../../process/api.ts';

/** What of `grpo reference --json` a page is shown. */
const printed = z.object({
  model: z.string(),
  reference: z.object({
    text: z.string(),
    ids: z.array(z.number()),
    stop_reason: z.enum(['eos', 'stop', 'length']),
  }),
});

/**
 * Lets the reference answer a completion's prompt with the random numbers that the policy had, in a process of its own.
 *
 * @param token  ends the process
 * @throws GrpoError `workspace-untrusted`, `cancelled`, or the command's own
 */
export async function askReference(
  trainer: TrainerService,
  { folder, id }: EditorRequests['reference']['params'],
  token: CancellationToken,
): Promise<ReferenceText> {
  const document = await trainer.command(['reference', folder, `--id=${id}`], { token });
  const { model, reference } = printed.parse(document);
  const { text, ids, stop_reason } = reference;
  return { text, stop_reason, tokens: ids.length, model };
}
