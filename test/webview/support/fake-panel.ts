/** The panel's part of the conversation, played by the test: answers requests and sends news. */
import type { Page } from 'playwright-core';
import type {
  CompletionRow,
  GroupView,
  Method,
  Requests,
  RunPush,
  Snapshot,
  ToPanel,
} from '../../../core/protocol/index.ts';
import type { Panel } from './browser.ts';

/** Answers by method; one that is absent is an error, as an unknown method is. May throw an error with `code` and `fix`. */
export type Answers = {
  [M in Method]?: (params: Requests[M]['params']) => Requests[M]['result'] | Promise<Requests[M]['result']>;
};

export class FakePanel implements Panel {
  private readonly page: Page;
  private readonly snapshot: () => Snapshot;
  private seq = 0;
  private ended = false;
  readonly answers: Answers;
  /** Everything that the page asked, in order. */
  readonly asked: { method: Method; params: unknown }[] = [];
  /** What it does not wait for any more. */
  readonly cancelled: Method[] = [];
  private readonly methods = new Map<number, Method>();

  constructor(page: Page, answers: Answers, snapshot: () => Snapshot) {
    this.page = page;
    this.answers = answers;
    this.snapshot = snapshot;
  }

  /** The page goes, and with it whoever waits for an answer. */
  end(): void {
    this.ended = true;
  }

  async push(push: RunPush): Promise<void> {
    await this.send({ type: 'push', seq: ++this.seq, push });
  }

  async goto(cursor: Snapshot['cursor']): Promise<void> {
    await this.send({ type: 'goto', seq: ++this.seq, cursor });
  }

  /** Loses a message, as a hidden page does. */
  lose(): void {
    this.seq++;
  }

  /** Parameters of all requests of a method so far. */
  requests<M extends Method>(method: M): Requests[M]['params'][] {
    return this.asked
      .filter((one) => one.method === method)
      .map((one) => one.params as Requests[M]['params']);
  }

  async receive(message: ToPanel): Promise<void> {
    if (message.type === 'ready') {
      await this.send({ type: 'snapshot', seq: ++this.seq, snapshot: this.snapshot() });
      return;
    }
    if (message.type === 'cancel') {
      const cancelled = this.methods.get(message.id);
      if (cancelled !== undefined) this.cancelled.push(cancelled);
      return;
    }
    const { id, method, params } = message;
    this.methods.set(id, method);
    this.asked.push({ method, params });
    const answer = this.answers[method] as ((params: unknown) => unknown) | undefined;
    try {
      if (answer === undefined) throw new Error(`No answer to "${method}".`);
      await this.send({ type: 'answer', id, result: await answer(params) });
    } catch (error) {
      const { code, message: words, fix } = error as { code?: string; message: string; fix?: string };
      const report = { code: code ?? 'internal', message: words, ...(fix === undefined ? {} : { fix }) };
      await this.send({ type: 'answer', id, error: report });
    }
  }

  private async send(message: unknown): Promise<void> {
    if (this.ended || this.page.isClosed()) return;
    await this.page.evaluate((data) => {
      (globalThis as unknown as { fromPanel: (data: unknown) => void }).fromPanel(data);
    }, message);
  }
}

/** Rows for a list, of completions that a test has at hand. */
export function rowOf(
  row: number,
  { prompt }: GroupView,
  one: GroupView['completions'][number],
): CompletionRow {
  return {
    row,
    id: one.id,
    step: one.step,
    group: one.group,
    index: one.index,
    prompt: prompt.text.split('\n')[0]?.slice(0, 200) ?? '',
    completion: one.completion.text.split('\n')[0]?.slice(0, 200) ?? '',
    stop_reason: one.stop_reason,
    tokens: one.tokens,
    reward: one.reward,
    advantage: one.advantage,
    kl: one.kl,
  };
}
