/**
 * The reward host (dist/reward-host.js): the process that runs people's reward files. Started by `RewardHost` in
 * host-process.ts and never by hand; speaks protocol.ts over IPC and ends when its stdin closes.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { guardProcess } from './host-lifeline.ts';
import { describePlugin, loadReward, type LoadedReward } from './host-load.ts';
import { captureOutput } from './host-output.ts';
import type { HostFailure, HostReply, HostRequest } from './protocol.ts';
import { encodeResults } from './wire.ts';

/** An error that user code or its loading ended with, as it travels. */
function failureOf(error: unknown): HostFailure {
  const cause = (error as { hostCause?: HostFailure['cause'] } | null)?.hostCause ?? 'thrown';
  if (!(error instanceof Error))
    return { cause, message: `threw ${JSON.stringify(error) ?? String(error)}`, stack: null };
  return { cause, message: `${error.name}: ${error.message}`, stack: error.stack ?? null };
}

async function main(): Promise<void> {
  const channel = process.send?.bind(process);
  if (channel === undefined) throw new Error('The reward host is started by the trainer, not by hand.');
  const send = (reply: HostReply): void => void channel(reply);
  // User code has no business on the channel, and ending the process is not its decision.
  delete process.send;
  process.exit = (code) => {
    throw new Error(`process.exit(${code ?? ''}) was called: a reward must return or throw`);
  };

  const loaded = new Map<string, LoadedReward>();
  let current: HostRequest | undefined;
  const output = captureOutput((stream, text) =>
    send({ type: 'log', reward: current?.reward ?? null, stream, text }),
  );

  async function answer(request: HostRequest): Promise<HostReply> {
    const { id } = request;
    switch (request.type) {
      case 'load': {
        const reward = await loadReward(request);
        loaded.set(request.reward, reward);
        return { type: 'loaded', id, plugin_id: reward.id };
      }
      case 'score': {
        const reward = loaded.get(request.reward);
        if (reward === undefined) throw new Error(`The reward ${request.reward} is not loaded`);
        const returned: unknown = await reward.score([...request.completions], request.columns);
        return { type: 'scored', id, results: encodeResults(returned) };
      }
      case 'describe':
        return { type: 'described', id, plugin: await describePlugin(request.module) };
    }
  }

  function reply(request: HostRequest, message: HostReply): void {
    // A request is answered once: what a stray callback throws later is logged instead.
    if (current !== request) return;
    output.flush();
    current = undefined;
    send(message);
  }

  process.on('message', (request: HostRequest) => {
    current = request;
    answer(request).then(
      (message) => reply(request, message),
      (error: unknown) => reply(request, { type: 'failed', id: request.id, failure: failureOf(error) }),
    );
  });
  const stray = (error: unknown): void => {
    if (current !== undefined) reply(current, { type: 'failed', id: current.id, failure: failureOf(error) });
    else
      send({
        type: 'log',
        reward: null,
        stream: 'stderr',
        text: `after its answer, a reward threw ${failureOf(error).stack ?? failureOf(error).message}`,
      });
  };
  process.on('uncaughtException', stray).on('unhandledRejection', stray);
  // User code may have closed the channel: without it there is nothing left to do.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  send({ type: 'ready' });
}

if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: { memoryMb: Number(process.argv[2]) } });
  await main();
} else {
  guardProcess((workerData as { memoryMb: number }).memoryMb);
}
