import type { Requests } from '../../../core/protocol/index.ts';
import { t } from '../../shared/l10n.ts';

export type Acknowledgement = Requests['control']['result'];

export const NO_ANSWER = t`no answer from the trainer`;

/** The panel waits 5 s for the trainer; a panel that does not even say so is given up on a little later. */
const WAIT_MS = 6000;

/** The answer to a request, or that none came in time. Never rejects. @param waitMs  Infinity: as long as it takes */
export async function acknowledged(
  asked: Promise<Acknowledgement>,
  waitMs = WAIT_MS,
): Promise<Acknowledgement> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<Acknowledgement>((resolve) => {
    if (waitMs === Infinity) return;
    timer = setTimeout(() => resolve({ accepted: false, reason: NO_ANSWER }), waitMs);
  });
  try {
    return await Promise.race([asked, silence]);
  } catch (error) {
    return { accepted: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
