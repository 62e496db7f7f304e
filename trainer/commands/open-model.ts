import { basename } from 'node:path';
import { loadPolicy } from '../models/load-policy.ts';
import type { DownloadProgress } from '../models/locate.ts';
import type { ModelListener } from '../plan.ts';
import type { Policy } from '../models/policy.ts';
import { readModel, type ReadModel } from '../models/read-model.ts';
import { openDevice } from '../runtime/load.ts';
import { log } from '../terminal/console.ts';
import { rewardLine } from '../terminal/index.ts';
import { lookOf } from '../terminal/look.ts';
import { deviceOption } from './device-option.ts';

/** A model that a command runs, with its weights on a device. */
export interface OpenModel {
  readonly model: ReadModel;
  readonly policy: Policy;
  dispose(): void;
}

/**
 * Opens what `--model` means: a folder, a checkpoint, an adapter folder (with its base), `embedded:NAME` or a hub id.
 * Progress and notices go to stderr.
 * @throws GrpoError as `readModel`
 */
export async function openModel(name: string): Promise<OpenModel> {
  const model = await readModel(name, process.cwd(), downloadLog(), { onNotice: log });
  const device = await openDevice(deviceOption().device);
  try {
    const policy = await loadPolicy(device, model);
    return { model, policy, dispose: () => device.dispose() };
  } catch (error) {
    device.dispose();
    throw error;
  }
}

export { log };

/** Says on stderr what there is to say while a model is fetched, and of the prompts: each thing once, however many subjects share it. */
export function modelLog(): ModelListener {
  const said = new Set<string>();
  const onNotice = (message: string): void => {
    if (!said.has(message)) log(message);
    said.add(message);
  };
  return { onProgress: downloadLog(), onNotice, onPrompts: promptLog(() => performance.now(), log) };
}

/** What a reward printed, with its name, on stderr. */
export const rewardLog = (reward: string | null, line: string): void => {
  log(rewardLine(reward, line, lookOf('stderr').unicode));
};

/** Milliseconds before the first line about prompts, and between two. */
const PATIENCE = 1000;
const EVERY = 2000;

/** A line now and then while prompts are made into tokens, where that takes long. @param now  in milliseconds */
export function promptLog(now: () => number, say: (line: string) => void): ModelListener['onPrompts'] {
  let of = '';
  let next = 0;
  return (done, total, table) => {
    if (table !== of) [of, next] = [table, now() + PATIENCE];
    if (now() < next) return;
    next = now() + EVERY;
    say(`${basename(table)}: ${done} of ${total} prompts made into tokens`);
  };
}

/** A line on stderr when a download begins another file, and each time another tenth of it has come. */
export function downloadLog(): DownloadProgress {
  let said = '';
  return ({ file, done, total }) => {
    const tenths = total > 0 ? Math.floor((10 * done) / total) : 0;
    const line = `downloading ${file}: ${tenths * 10}% of ${Math.ceil(total / 2 ** 20)} MiB`;
    if (line !== said) log(line);
    said = line;
  };
}
